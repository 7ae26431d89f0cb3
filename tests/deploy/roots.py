"""Fresh Debian roots: made once by debootstrap, kept as a tarball, unpacked for a test, then gone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import WAIT_SECONDS

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "/var/cache") / "lobbyline-tests"
CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
NEEDED = ("debootstrap", "systemd-nspawn", "unshare", "nsenter")
STALE_DAYS = 14
"""A root older than this is made anew: its package lists name versions that the mirror has dropped."""


def lacking() -> str:
    """Why roots cannot be made here; empty when they can."""
    if os.geteuid() != 0:
        return "needs root"
    missing = [name for name in NEEDED if not shutil.which(name)]
    return f"needs {', '.join(missing)} (deploy/packages/install.sh test)" if missing else ""


def run(*command: str | Path, check: bool = True, timeout: float = 600) -> str:
    """Run to the end; its output, both streams together. Raises with that output when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
    )
    if check and done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\nexit {done.returncode}\n{done.stdout[-8000:]}")
    return done.stdout


@dataclass(frozen=True)
class Root:
    """An unpacked root that nothing else uses."""

    path: Path

    def command(self, *command: str) -> list[str]:
        """The command line that runs inside, in process and mount namespaces of its own: both end with it."""
        namespaces = [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            f"--mount-proc={self.path}/proc",
        ]
        return [*namespaces, "chroot", str(self.path), "/usr/bin/env", "-i", *environment(), *command]

    def run(self, *command: str, check: bool = True, timeout: float = 3600) -> str:
        return run(*self.command(*command), check=check, timeout=timeout)

    @contextlib.contextmanager
    def boot(self) -> Iterator[Machine]:
        """Boot its systemd with a network of its own (loopback only); powered off on leaving."""
        log = self.path.with_suffix(".boot.log")
        options = ["--quiet", "--register=no", "--keep-unit", "--private-network", "--console=pipe", "--boot"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["systemd-nspawn", *options, f"--directory={self.path}"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            machine = Machine(leader(process, log))
            machine.settle()
            yield machine
        finally:
            process.send_signal(signal.SIGTERM)  # an orderly power-off
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            log.unlink()


@dataclass(frozen=True)
class Machine:
    """A booted root."""

    leader: int
    """Its first process, as this machine numbers it."""

    def run(self, *command: str, check: bool = True, timeout: float = WAIT_SECONDS) -> str:
        enter = [
            "nsenter",
            "--target",
            str(self.leader),
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--root",
            "--wd",
        ]
        return run(*enter, "/usr/bin/env", "-i", *environment(), *command, check=check, timeout=timeout)

    def settle(self, seconds: float = WAIT_SECONDS) -> None:
        """Wait until start-up is over, well or not (a unit may have failed)."""
        state = ""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            state = self.run("systemctl", "is-system-running", check=False).strip()
            if state in ("running", "degraded"):
                return
            time.sleep(0.25)  # before its bus is up there is nothing to wait on
        raise AssertionError(f"still {state!r} {seconds} s after booting")


def leader(process: subprocess.Popen[bytes], log: Path) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        for child in children.read_text().split():
            with contextlib.suppress(OSError):
                if Path(f"/proc/{child}/comm").read_text().strip() in ("systemd", "init"):
                    return int(child)
        time.sleep(0.1)
    raise AssertionError(f"systemd-nspawn did not boot:\n{log.read_text(errors='replace')[-4000:]}")


def environment() -> list[str]:
    """Clean, but for what a box behind an office proxy is told."""
    kept = [f"{name}={value}" for name, value in os.environ.items() if name.lower().endswith("_proxy")]
    certificates = f"/{CERTIFICATES}"
    return [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
        "LANG=C.UTF-8",
        f"PIP_CERT={certificates}",
        f"SSL_CERT_FILE={certificates}",
        *kept,
    ]


@contextlib.contextmanager
def fresh(suite: str, *packages: str) -> Iterator[Root]:
    """A minbase root of that Debian suite with these packages, for the caller alone; deleted on leaving."""
    pristine = cached(suite, *packages)
    with tempfile.TemporaryDirectory(prefix="lobbyline-", dir="/var/tmp") as folder:
        root = Root(Path(folder) / suite)
        root.path.mkdir(mode=0o755)
        run("tar", "--extract", "--file", pristine, "--numeric-owner", "--xattrs", "--directory", root.path)
        adopt(root)
        try:
            yield root
        finally:
            # systemd marks some folders immutable or mounts over them; nothing may survive the test.
            run("rm", "--recursive", "--force", "--one-file-system", root.path)


def cached(suite: str, *packages: str) -> Path:
    name = f"{suite}-{hashlib.sha256(' '.join(sorted(packages)).encode()).hexdigest()[:12]}.tar.gz"
    kept = CACHE / name
    if not kept.exists() or time.time() - kept.stat().st_mtime > STALE_DAYS * 86400:
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{suite}-", dir=CACHE) as folder:
            root = Root(Path(folder) / "root")
            make(root, suite, *packages)
            archive = Path(folder) / name
            pack = ["tar", "--create", "--use-compress-program=gzip -1", "--numeric-owner", "--xattrs"]
            run(*pack, "--file", archive, "--directory", root.path, ".")
            run("rm", "--recursive", "--force", "--one-file-system", root.path)
            archive.rename(kept)
    return kept


def make(root: Root, suite: str, *packages: str) -> None:
    run("debootstrap", "--variant=minbase", "--include=ca-certificates", suite, root.path, mirror())
    adopt(root)
    if packages:
        install = "apt-get update -qq && apt-get install -qq --yes --no-install-recommends"
        root.run(
            "sh",
            "-c",
            f"DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; {install} {' '.join(packages)}",
        )
    root.run("apt-get", "clean")


def mirror() -> str:
    """The Debian archive that this machine itself installs from."""
    sites = run("apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages").split()
    archives = [site for site in dict.fromkeys(sites) if site.rstrip("/").endswith("/debian")]
    if not archives:
        raise AssertionError(f"no Debian archive among apt's sources: {sites}")
    return archives[0]


def adopt(root: Root) -> None:
    """Give the root what this network asks of any machine: name server, certificates, apt's proxies."""
    for path in (Path("etc/resolv.conf"), CERTIFICATES):
        target = root.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(Path("/") / path, target)
    wanted = ("Acquire::Check-", "Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::https::CA")
    lines = [line for line in run("apt-config", "dump").splitlines() if line.startswith(wanted)]
    (root.path / "etc/apt/apt.conf.d/90network").write_text("\n".join(lines) + "\n")
