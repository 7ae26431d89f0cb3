"""Start the demo's programs, wait until each is ready, and stop them all again."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

READY_SECONDS = 180.0
STOP_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.05


class DemoError(Exception):
    """What went wrong, in one line for the person at the terminal."""


def free_port() -> int:
    """A TCP port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, ready: Callable[[], bool], *, seconds: float = READY_SECONDS) -> None:
    """Return as soon as `ready()` holds. Raises DemoError, naming `what`, after `seconds`."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise DemoError(f"{what}: {seconds:.0f} 秒内没有就绪 / not ready in time")
        time.sleep(LOOK_AGAIN_SECONDS)


def listening(port: int) -> bool:
    """Whether something accepts connections on that loopback port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return True
    return False


class Programs:
    """The running programs, each with a log file of its own in `logs`."""

    def __init__(self, logs: Path, environment: dict[str, str]) -> None:
        self.logs = logs
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(
        self, name: str, command: Sequence[str | Path], ready: Callable[[], bool] | None = None
    ) -> None:
        """Start `command`; return when `ready()` holds. Raises DemoError if it dies first."""
        with (self.logs / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                [str(word) for word in command], stdout=log, stderr=subprocess.STDOUT, env=self.environment
            )
        if ready is not None:
            wait_for(name, lambda: self._alive(name) and ready())

    def check(self) -> None:
        """Raises DemoError if any program has ended by itself."""
        for name in self.running:
            self._alive(name)

    def _alive(self, name: str) -> bool:
        code = self.running[name].poll()
        if code is None:
            return True
        tail = (self.logs / f"{name}.log").read_text(errors="replace").strip().splitlines()[-5:]
        raise DemoError(f"{name} 意外退出 / ended with exit code {code}:\n  " + "\n  ".join(tail))

    def stop(self) -> None:
        """Ask all to end, newest first; kill what does not."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for name, process in self.running.items():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                print(f"  {name} 没有按时退出，已强制结束 / killed", file=sys.stderr)
                process.kill()
                process.wait()
        self.running.clear()


@contextlib.contextmanager
def virtual_screen(width: int, height: int, logs: Path) -> Iterator[str]:
    """An Xvfb screen; yields its DISPLAY. Xvfb itself says, on a pipe, when it is ready."""
    read, write = os.pipe()
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "xvfb.log").open("wb") as log:
        try:
            server = subprocess.Popen(
                [
                    "Xvfb",
                    "-displayfd",
                    str(write),
                    "-screen",
                    "0",
                    f"{width}x{height}x24",
                    "-nolisten",
                    "tcp",
                ],
                pass_fds=(write,),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        except FileNotFoundError as error:
            raise DemoError(
                "缺少 Xvfb，请运行 deploy/packages/install.sh box demo / Xvfb is missing"
            ) from error
        finally:
            os.close(write)
    try:
        with selectors.DefaultSelector() as selector, os.fdopen(read) as pipe:
            selector.register(pipe, selectors.EVENT_READ)
            if not selector.select(READY_SECONDS):
                raise DemoError("Xvfb: 没有就绪 / not ready in time")
            number = pipe.readline().strip()
            if not number:
                raise DemoError("Xvfb 未能启动，见 logs/xvfb.log / Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)
