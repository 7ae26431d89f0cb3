#!/usr/bin/env bash
# Turns a bare Debian 12 or 13 into a LobbyLine box. Run as root from a checkout or an unpacked release:
#   deploy/install.sh
# Run again after an update of the sources: a new release is built beside the old one, then takes its place.
# With nothing new it changes nothing. Without a running systemd (a chroot, an image) units are only enabled.
set -euo pipefail

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly source_folder
readonly home=/opt/lobbyline
readonly state=/var/lib/lobbyline
readonly settings=/etc/lobbyline/centre.toml
readonly account=lobbyline
readonly parts=(centre content devices ivr kiosk)
readonly units=(lobbyline-screen.service lobbyline-kiosk.service lobbyline-board.service
    lobbyline-desk.service lobbyline-hotline.service lobbyline-daily.timer)
readonly helpers=(lobbyline-daily.service) # started by others, so not enabled
readonly kept_releases=3
readonly python=/usr/bin/python3 # Debian's, which its python3-venv belongs to, whatever else is on the PATH
readonly lock=/run/lock/lobbyline-install
readonly stale=$home/stale # there while what runs is older than what is installed, whatever cuts us short

say() { printf '\n%s\n  %s\n' "$1" "$2"; }          # Chinese, English
warn() { printf '注意：%s\n  Note: %s\n' "$1" "$2" >&2; }
fail() {
    printf '\n出错：%s\n  Error: %s\n' "$1" "$2" >&2
    exit 1
}

usage() {
    cat <<END
用法：deploy/install.sh        以 root 身份运行，把这台 Debian 12 或 13 装成 LobbyLine；再运行一次就是升级
Usage: deploy/install.sh       as root: makes this Debian 12 or 13 a LobbyLine box; run again to upgrade
END
}

unfinished="" # the release that is being built
workshop=""   # where its sources are built
tidy() {      # whatever stopped us: nothing half-built stays, and the running version is as it was
    local status=$?
    rm -rf "$workshop" "$unfinished"
    if [[ $status -ne 0 ]]; then
        warn "没有装完，改正以后再运行一次，会从断的地方接着装。$(kept)" "not finished; mend it and run again."
    fi
}

kept() { [[ ! -e $home/current ]] || echo "在用的是 $(basename "$(readlink -f $home/current)")。"; }

main() {
    check_machine
    trap tidy EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    install_packages
    make_account
    install_release
    install_settings
    install_files
    fetch_models
    learn_guides
    activate
    remove_old_releases
    say "完成。当前版本 $(basename "$(readlink -f $home/current)")。设置文件 $settings，手册 $home/current/deploy/README.md。" \
        "Done. Settings: $settings; handbook: $home/current/deploy/README.md."
}

check_machine() {
    [[ $EUID -eq 0 ]] || fail "请以 root 身份运行：sudo $0" "run it as root."
    # shellcheck source=/dev/null
    local ID="" VERSION_ID="" && . /etc/os-release
    case $ID-${VERSION_ID:-} in
        debian-12 | debian-13) ;;
        *) fail "只支持 Debian 12 和 13，这里是 ${ID:-未知系统} ${VERSION_ID:-}。" "only Debian 12 and 13 are supported." ;;
    esac
    [[ -f $source_folder/deploy/lock/box.txt ]] ||
        fail "找不到 $source_folder/deploy/lock/box.txt：请在完整的源码或发布包里运行。" "run it from complete sources."
    exec {lock_fd}>$lock
    flock --nonblock "$lock_fd" || fail "另一个安装还在进行，等它结束再运行。" "another installation is still running."
    room $home 2
    room $state 1
}

room() { # FOLDER GB: free where it is, or is going to be
    local folder=$1 free_kb
    while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
    free_kb=$(df --output=avail "$folder" | tail -1)
    ((free_kb > $2 * 1024 * 1024)) || fail "$1 所在磁盘剩余不足 $2 GB，请先清理。" "less than $2 GB are free for $1."
}

install_packages() {
    say "一、系统软件包" "System packages"
    "$source_folder/deploy/packages/install.sh" box screen
}

make_account() {
    say "二、运行账号 $account" "The account that runs everything"
    id $account >/dev/null 2>&1 ||
        useradd --system --home-dir $state --no-create-home --shell /usr/sbin/nologin --user-group $account
    local group
    for group in dialout lp audio video input render; do # serial ports, USB printers, sound, screen, touch, GPU
        if getent group $group >/dev/null; then usermod --append --groups $group $account; fi
    done
    install --directory --owner=$account --group=$account --mode=0750 $state
}

# --- the release: sources and packages of one version in a folder of their own ---------------------------------

release_name() { # version and a digest of all that goes in, Python included: the same sources give the same name
    local version digest
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$source_folder/pyproject.toml")
    digest=$(
        cd "$source_folder"
        $python --version
        find "${parts[@]}" deploy pyproject.toml -type f ! -path '*/__pycache__/*' ! -path 'deploy/demo/*' -print0 |
            LC_ALL=C sort --zero-terminated | xargs --null sha256sum
    )
    echo "$version-$(sha256sum <<<"$digest" | cut --characters=1-10)"
}

install_release() {
    local name release
    name=$(release_name)
    release=$home/releases/$name
    if [[ -f $release/complete ]]; then
        say "三、版本 $name 已经装好" "Release $name is already there"
    else
        say "三、安装版本 $name（几分钟）" "Installing release $name (some minutes)"
        rm -rf "$release" # what a power cut left
        unfinished=$release
        build_release "$release"
        touch "$release/complete"
        unfinished=""
    fi
    [[ $(readlink $home/current || true) == "releases/$name" ]] || touch $stale
    ln --symbolic --force --no-dereference "releases/$name" $home/current.new
    mv --no-target-directory $home/current.new $home/current # atomic: there is a current release at any moment
}

progress() { # pip's output: a line for every tenth package
    awk '/^Collecting/ { if (++count % 10 == 0) { printf "  已下载 %d 个 Python 软件包 (packages)\n", count; fflush() } }'
}

build_release() { # FOLDER
    local release=$1
    install --directory "$release"
    $python -m venv "$release/venv"
    pip() { "$release/venv/bin/python" -W ignore -m pip --disable-pip-version-check "$@"; } # no advice to us
    pip --timeout 60 --retries 5 install \
        --require-hashes --requirement "$source_folder/deploy/lock/box.txt" | progress ||
        fail "Python 软件包没有装成，原因见上面几行。多半是网络：检查网络，需要时在 /etc/pip.conf 里写镜像或代理。" \
            "Python packages could not be installed, see above: mostly the network, or pip's mirror or proxy."
    # Built from a copy: the sources may be read-only, and stay clean.
    workshop=$(mktemp --directory)
    (cd "$source_folder" && cp -r "${parts[@]}" pyproject.toml README.md LICENSE "$workshop")
    pip --quiet wheel --no-index --no-deps --no-build-isolation --wheel-dir "$workshop/wheel" "$workshop"
    pip --quiet install --no-index --no-deps "$workshop"/wheel/*.whl
    rm -rf "$workshop"
    cp -r "$source_folder/deploy" "$release/deploy"
    local packs # settings name packs by a path that stays when Python's version changes
    packs=$(cd "$release" && echo venv/lib/python3*/site-packages/content/packs)
    ln --symbolic "$packs" "$release/packs"
    "$release/venv/bin/python" -m compileall -q "$release/venv/lib" >/dev/null || true # a few packages ship templates
}

remove_old_releases() { # keeps the current one and those before it: going back is one symbolic link
    local current release
    current=$(readlink -f $home/current)
    for release in "$home"/releases/*/; do # going back to one that a power cut left would go wrong
        if [[ ! -f $release/complete ]]; then rm -rf "$release"; fi
    done
    find $home/releases -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort --numeric-sort --reverse |
        cut --delimiter=' ' --fields=2- | tail --lines=+$((kept_releases + 1)) | while read -r release; do
        if [[ $release != "$current" ]]; then rm -rf "$release"; fi
    done
}

# --- settings, units, rules, commands ---------------------------------------------------------------------------

example() { # FILE TARGET MODE GROUP: copied once, never overwritten
    if [[ -e $2 ]]; then
        echo "  $2：保留现有文件 (kept as it is)"
    else
        install -D --owner=root --group="$4" --mode="$3" "$1" "$2"
        echo "  $2：已放入示例，请按本中心情况修改 (example installed, please adapt)"
    fi
}

install_settings() {
    say "四、设置" "Settings"
    install --directory --owner=root --group=$account --mode=0750 /etc/lobbyline
    example $home/current/deploy/centre.toml $settings 0640 $account
    example $home/current/deploy/udev/99-lobbyline.rules /etc/udev/rules.d/99-lobbyline.rules 0644 root
    example $home/current/deploy/session/xorg.conf /etc/X11/xorg.conf.d/90-lobbyline.conf 0644 root
}

install_files() {
    say "五、服务和命令" "Services and commands"
    local unit command new_units=()
    for unit in "${helpers[@]}" "${units[@]}"; do
        if ! cmp --silent "$home/current/deploy/systemd/$unit" "/etc/systemd/system/$unit"; then
            [[ -e /etc/systemd/system/$unit || " ${helpers[*]} " == *" $unit "* ]] || new_units+=("$unit")
            touch $stale
            install --mode=0644 "$home/current/deploy/systemd/$unit" "/etc/systemd/system/$unit"
        fi
    done
    # Only what is new: a service that a technician has disabled stays disabled.
    if [[ ${#new_units[@]} -gt 0 ]]; then systemctl enable "${new_units[@]}"; fi
    for command in "$home"/current/venv/bin/lobbyline-*; do
        ln --symbolic --force --no-dereference "$command" "/usr/local/bin/$(basename "$command")"
    done
}

fetch_models() {
    say "六、语音模型" "Speech models"
    runuser --user $account -- $home/current/venv/bin/lobbyline-models fetch vosk-cn --settings $settings ||
        warn "模型没有取到，热线暂时只能按键。联网后运行：runuser -u $account -- lobbyline-models fetch vosk-cn" \
            "the model could not be fetched; until then callers use keys."
}

learn_guides() { # else the hotline and the kiosk would each learn them at their first start
    say "七、学习指南的问法" "Learning what people ask"
    echo 法律援助 | runuser --user $account -- env XDG_STATE_HOME=/var/lib XDG_DATA_HOME=/var/lib \
        $home/current/venv/bin/lobbyline-content ask --settings $settings >/dev/null ||
        warn "没有学成，第一次启动会慢几秒。" "could not be done; the first start takes some seconds longer."
}

activate() {
    say "八、启动服务" "Starting services"
    if [[ ! -d /run/systemd/system ]]; then
        rm -f $stale
        echo "  systemd 没有运行：开机时自动启动 (services start at boot)"
        return
    fi
    systemctl daemon-reload
    if command -v udevadm >/dev/null; then udevadm control --reload 2>/dev/null || true; fi
    local unit
    for unit in "${units[@]}"; do
        systemctl is-enabled --quiet "$unit" || continue
        if [[ -e $stale ]]; then
            systemctl restart "$unit" || true
        else
            systemctl start "$unit" || true
        fi
    done
    rm -f $stale
    for unit in "${units[@]}"; do
        printf '  %-28s %s\n' "$unit" "$(systemctl is-active "$unit" || true)"
    done
    echo "  没有显示 active 的服务，用 journalctl -u 服务名 查看原因 (see journalctl -u NAME)"
}

case $# in
    0) ;;
    *)
        usage
        [[ $# -eq 1 && ($1 == --help || $1 == -h) ]] || exit 2
        exit 0
        ;;
esac
main
