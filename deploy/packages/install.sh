#!/usr/bin/env bash
# Installs the system packages of the named lists that are not there yet:
#   deploy/packages/install.sh box test
# When nothing is missing it asks no network and ends at once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() { printf '%s\n' "$@" >&2; exit 1; }

entries() { # LIST…: their lines without comments
    local list
    for list in "$@"; do
        [[ -f $here/$list.txt ]] || fail "没有软件包清单 $list。 There is no package list $here/$list.txt."
        sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$here/$list.txt"
    done
}

installed() { # names of all installed packages
    dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p'
}

missing() { # ENTRY…: those of which no alternative is installed
    awk -v entries="$*" '
        { there[$1] = 1 }
        END {
            count = split(entries, entry, " ")
            for (i = 1; i <= count; i++) {
                met = seen[entry[i]]++
                names = split(entry[i], name, "|")
                for (j = 1; j <= names; j++) met = met || name[j] in there
                if (!met) print entry[i]
            }
        }' <(installed)
}

apt() { # its status lines are our standard output; what dpkg tells is not wanted
    local quietly='exec apt-get "$@" 3>&1 >/dev/null' # the shell is inside sudo, which passes no descriptors on
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "$quietly" apt --quiet=2 --yes --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o Acquire::Retries=2 -o APT::Status-Fd=3 \
        -o APT::Keep-Downloaded-Packages=false "$@"
}

progress() { # apt's status lines: a line at every fifth of download and of installation
    awk -F: '
        /^(dl|pm)status:/ {
            step = int($3 / 20)
            if (step > last[$1]) {
                last[$1] = step
                printf "  %s %3d %%\n", ($1 == "dlstatus" ? "下载 download" : "安装 install "), step * 20
                fflush()
            }
        }'
}

candidate() { # "a|b": the first that this Debian has
    local name
    for name in ${1//|/ }; do
        # not grep --quiet: it would end before apt-cache has told all, and that counts as a failure
        if LC_ALL=C apt-cache policy "$name" | grep '^  Candidate: [^(]' >/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "${1%%|*}" # apt says best what is wrong with it
}

attempt() { # lists from days ago may name versions that the mirror has dropped: hence update first
    apt update >/dev/null || return
    local entry names=()
    for entry in "$@"; do names+=("$(candidate "$entry")"); done
    apt install "${names[@]}" | progress
}

if [[ $# -eq 0 ]]; then
    echo "usage: $0 LIST…   ($(cd "$here" && echo *.txt | sed 's/\.txt//g'))" >&2
    exit 2
fi
command -v dpkg-query >/dev/null || fail "这里不是 Debian：请自行安装 deploy/packages 所列软件包。" \
    "This is not Debian: install what deploy/packages lists by hand."

wanted=$(entries "$@")
mapfile -t lacking < <(missing "$wanted")
[[ ${#lacking[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || fail "缺少系统软件包：${lacking[*]}" \
        "请以 root 身份运行 $0 $*。 Run it as root."
    as_root=(sudo)
fi

echo "安装 ${#lacking[@]} 个系统软件包（system packages）：${lacking[*]}"
attempt "${lacking[@]}" || { echo "再试一次。 Trying once more." >&2; attempt "${lacking[@]}"; } ||
    fail "系统软件包安装失败：请检查网络和 /etc/apt 里的软件源，再运行 $0 $*。" \
        "Installing system packages failed: check the network and the sources in /etc/apt, then run it again."
