"""deploy/install.sh turns a bare Debian into a box whose services start and answer."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy import roots
from tests.deploy.roots import Machine, Root
from tests.waiting import WAIT_SECONDS, until

pytestmark = [
    pytest.mark.root,
    pytest.mark.timeout(5400),
    pytest.mark.skipif(bool(roots.lacking()), reason=roots.lacking() or "ready"),
]

SOURCES = Path(__file__).parents[2]
SHIPPED = ("centre", "content", "deploy", "devices", "ivr", "kiosk", "pyproject.toml", "README.md", "LICENSE")
UNPACKED = Path("root/lobbyline")
SCRIPT = f"/{UNPACKED}/deploy/install.sh"
SERVICES = ("desk", "hotline", "screen", "kiosk", "board")
INSTALL = "DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends"
KILLED_AT_THE_MODELS = f"""
coproc install {{ exec setsid {SCRIPT} 2>&1; }}
pid=$install_PID
exec {{told}}<&"${{install[0]}}"
while read -ru "$told" line; do
    if [[ $line == 六、* ]]; then kill -KILL -- "-$pid"; fi
done
! wait "$pid"
"""
COMMANDS = ("kiosk", "board", "desk", "ivr", "content", "devices", "models")

# The container has neither graphics card nor console: the same server, on a card that draws into memory.
VIRTUAL_SCREEN = """
[Service]
ExecStart=
ExecStart=/opt/lobbyline/current/deploy/session/screen.sh /usr/lib/xorg/Xorg :0 -keeptty -nocursor \\
    -novtswitch -sharevts -config virtual.conf -logfile /dev/null -verbose 3
"""
VIRTUAL_CARD = """
Section "Device"
    Identifier "virtual"
    Driver "dummy"
    VideoRam 65536
EndSection
Section "Monitor"
    Identifier "virtual"
    HorizSync 1-2000
    VertRefresh 1-2000
    Modeline "both" 400 3000 3200 3500 4000 1920 1923 1933 1980
EndSection
Section "Screen"
    Identifier "virtual"
    Device "virtual"
    Monitor "virtual"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Modes "both"
        Virtual 3000 1920
    EndSubSection
EndSection
"""
PLACES = {"kiosk": "1080x1920+0+0", "board": "1920x1080+1080+0"}


@dataclass(frozen=True)
class Box:
    root: Root
    told: str
    """What install.sh said."""

    def install(self) -> str:
        return self.root.run(SCRIPT)

    def path(self, name: str) -> Path:
        return self.root.path / name

    def set_version(self, first: str) -> None:
        """Make the sources those of another version."""
        project = self.path(str(UNPACKED)) / "pyproject.toml"
        project.write_text(
            re.sub(r'^version = "\d+\.', f'version = "{first}.', project.read_text("utf-8"), flags=re.M),
            "utf-8",
        )

    def releases(self) -> set[str]:
        return {path.name for path in self.path("opt/lobbyline/releases").iterdir()}


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with roots.fresh("bookworm") as root:
        unpacked = root.path / UNPACKED
        unpacked.mkdir()
        for name in SHIPPED:
            if (SOURCES / name).is_dir():
                shutil.copytree(SOURCES / name, unpacked / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(SOURCES / name, unpacked / name)
        yield Box(root, root.run(SCRIPT))


def test_the_account_has_the_devices_and_no_shell(box: Box) -> None:
    groups = set(box.root.run("id", "--name", "--groups", "lobbyline").split())
    assert groups >= {"lobbyline", "dialout", "audio", "video", "input", "render"}
    assert box.root.run("getent", "passwd", "lobbyline").strip().endswith(":/usr/sbin/nologin")


def test_settings_are_not_for_everyone_to_read(box: Box) -> None:
    for path, mode in (
        ("/etc/lobbyline/centre.toml", "640 root lobbyline"),
        ("/var/lib/lobbyline", "750 lobbyline lobbyline"),
    ):
        assert box.root.run("stat", "--format=%a %U %G", path).strip() == mode


def test_commands_run_from_anywhere(box: Box) -> None:
    for command in COMMANDS:
        assert "usage" in box.root.run(f"lobbyline-{command}", "--help")
    asked = "cd / && echo 老板不给工资 | runuser -u lobbyline -- lobbyline-content ask"
    answer = json.loads(box.root.run("sh", "-c", asked).splitlines()[-1])
    assert answer["guides"][0]["id"] == "unpaid-wages"


def test_the_speech_model_is_there(box: Box) -> None:
    assert list(box.path("var/lib/lobbyline/models").glob("vosk-model-small-cn-*/conf"))


def test_what_people_ask_is_learnt_before_the_first_start(box: Box) -> None:
    assert list(box.path("var/lib/lobbyline/learnt").glob("*.npz"))


def test_units_start_at_boot(box: Box) -> None:
    for service in SERVICES:
        assert box.root.run("systemctl", "is-enabled", f"lobbyline-{service}").strip() == "enabled"
    assert box.root.run("systemctl", "is-enabled", "lobbyline-daily.timer").strip() == "enabled"
    units = [*(f"{name}.service" for name in SERVICES), "daily.service", "daily.timer"]
    box.root.run("systemd-analyze", "verify", *(f"/etc/systemd/system/lobbyline-{unit}" for unit in units))


def test_nothing_of_the_sources_is_needed_any_more(box: Box) -> None:
    found = box.root.run(
        "/opt/lobbyline/current/venv/bin/python", "-c", "import ivr.cli; print(ivr.cli.__file__)"
    )
    assert found.startswith("/opt/lobbyline/current/venv/lib/")


def test_the_box_boots_and_answers(box: Box) -> None:
    box.root.run("sh", "-c", f"{INSTALL} xserver-xorg-video-dummy x11-utils >/dev/null")
    override = box.path("etc/systemd/system/lobbyline-screen.service.d/virtual.conf")
    override.parent.mkdir()
    override.write_text(VIRTUAL_SCREEN, "utf-8")
    box.path("etc/X11/virtual.conf").write_text(VIRTUAL_CARD, "utf-8")
    with box.root.boot() as machine:
        try:
            assert "200 OK" in ask(machine, 8348, "GET /board HTTP/1.1\r\nHost: 127.0.0.1:8348\r\n\r\n")
            ask(machine, 9092)
            ask(machine, 4573)
            wait_for(machine, windows_stand)
            for service in SERVICES:
                assert machine.run("systemctl", "is-active", f"lobbyline-{service}").strip() == "active", (
                    service
                )
            for service in set(SERVICES) - {"screen"}:
                process = machine.run(
                    "systemctl", "show", f"lobbyline-{service}", "--property=MainPID", "--value"
                )
                assert machine.run("stat", "--format=%U", f"/proc/{process.strip()}").strip() == "lobbyline"
            assert "unable to open display" in screen_seen_by(machine, "nobody")
            machine.run("systemctl", "kill", "--signal=KILL", "lobbyline-screen")
            wait_for(machine, lambda machine: not windows_stand(machine))
            wait_for(machine, windows_stand)
        except AssertionError:
            print(machine.run("journalctl", "--no-pager", "--lines=100", "--unit=lobbyline-*"))
            raise


def test_a_second_run_changes_nothing_and_keeps_what_technicians_changed(box: Box) -> None:
    settings = box.path("etc/lobbyline/centre.toml")
    settings.write_text(settings.read_text("utf-8").replace('name = ""', 'name = "清河司法所"', 1), "utf-8")
    box.root.run("systemctl", "disable", "lobbyline-board")
    before, releases = settings.stat().st_mtime_ns, box.releases()
    box.install()
    assert settings.stat().st_mtime_ns == before
    assert box.releases() == releases
    assert box.root.run("systemctl", "is-enabled", "lobbyline-board", check=False).strip() == "disabled"


def test_a_power_cut_leaves_no_service_that_would_not_start(box: Box) -> None:
    box.root.run("systemctl", "disable", "lobbyline-desk")
    box.path("etc/systemd/system/lobbyline-desk.service").unlink()
    box.root.run("bash", "-c", KILLED_AT_THE_MODELS)
    assert box.root.run("systemctl", "is-enabled", "lobbyline-desk").strip() == "enabled"
    assert box.path("opt/lobbyline/stale").exists(), "the next run would not restart what runs"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (f"runuser --user nobody -- {SCRIPT}", "请以 root 身份运行"),
        (f"{SCRIPT} upgrade", "用法"),
        (f"flock /run/lock/lobbyline-install {SCRIPT}", "另一个安装还在进行"),
        (f"mount -t tmpfs -o size=1M none /opt/lobbyline && {SCRIPT}", "剩余不足 2 GB"),
        (f"mount -t tmpfs -o size=1M none /var/lib/lobbyline && {SCRIPT}", "剩余不足 1 GB"),
    ],
    ids=["not root", "wrong usage", "twice at once", "no room", "no room for data"],
)
def test_what_cannot_be_installed_says_why(box: Box, command: str, told: str) -> None:
    releases = box.releases()
    box.root.run("chmod", "--recursive", "o+rX", "/root")
    assert told in box.root.run("bash", "-c", f"! ({command})")
    assert box.releases() == releases


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (f"! unshare --net {SCRIPT}", "检查网络"),
        (
            f"setsid {SCRIPT} & until test -e /opt/lobbyline/releases/8.*/venv; do sleep 0.1; done;"
            " kill -TERM -- -$!; ! wait $!",
            "没有装完",
        ),
    ],
    ids=["no network", "interrupted"],
)
def test_what_stops_an_installation_leaves_nothing_half_built(box: Box, command: str, told: str) -> None:
    releases, current = box.releases(), box.path("opt/lobbyline/current").readlink()
    box.set_version("8")
    assert told in box.root.run("bash", "-c", command)
    assert box.releases() == releases
    assert box.path("opt/lobbyline/current").readlink() == current


def test_new_sources_become_the_current_release_and_the_old_one_stays(box: Box) -> None:
    old = box.path("opt/lobbyline/current").readlink()
    cut = box.path("opt/lobbyline/releases/8.0-power-cut")
    cut.mkdir()
    box.set_version("9")
    box.install()
    assert not cut.exists()
    new = box.path("opt/lobbyline/current").readlink()
    assert new.name.startswith("9.")
    assert {old.name, new.name} <= box.releases()


def ask(machine: Machine, port: int, request: str = "", seconds: int = WAIT_SECONDS) -> str:
    """Connect to a port of the box as soon as it is open; the first line it answers, if asked something."""
    program = f"""
import socket, sys, time
deadline = time.monotonic() + {seconds}
while True:
    try:
        with socket.create_connection(("127.0.0.1", {port}), 5) as connection:
            if {request!r}:
                connection.sendall({request!r}.encode())
                print(connection.makefile("rb").readline().decode())
            break
    except OSError as error:
        if time.monotonic() > deadline:
            sys.exit(f"port {port}: {{error}}")
        time.sleep(0.2)
"""
    return machine.run("python3", "-c", program, timeout=seconds + 30)


def screen_seen_by(machine: Machine, account: str) -> str:
    """The windows on the box's screen, as that account may see them."""
    look = ("env", "DISPLAY=:0", "xwininfo", "-root", "-tree")
    return machine.run("runuser", "--user", account, "--", *look, check=False)


def windows_stand(machine: Machine) -> bool:
    """Whether kiosk and board each cover their own screen."""
    seen = screen_seen_by(machine, "lobbyline")
    return all(place in seen for place in PLACES.values())


def wait_for(machine: Machine, condition: Callable[[Machine], bool]) -> None:
    assert until(lambda: condition(machine), every_seconds=0.5), screen_seen_by(machine, "lobbyline")
