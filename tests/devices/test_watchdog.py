"""The service manager hears that a program does its work."""

import socket
from pathlib import Path

import pytest

from devices.watchdog import Watchdog

SECOND = 1_000_000


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Manager:
    """The socket of a service manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        found = []
        while True:
            try:
                found.append(self._socket.recv(100).decode())
            except BlockingIOError:
                return found


@pytest.fixture
def manager(tmp_path: Path) -> Manager:
    return Manager(tmp_path / "notify")


def test_it_says_once_that_it_is_ready_and_then_that_frames_come(manager: Manager) -> None:
    clock = Clock()
    dog = Watchdog(clock, {"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": str(30 * SECOND)})
    assert dog.beat_seconds == 10
    dog.ready()
    for clock.seconds in (0.0, 0.1, 5.0, 9.9, 10.0, 25.0):
        dog.alive()
    assert manager.heard() == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]


def test_without_frames_nothing_is_said(manager: Manager) -> None:
    Watchdog(Clock(), {"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": str(SECOND)})
    assert manager.heard() == []


def test_an_unwatched_program_is_only_ready(manager: Manager) -> None:
    dog = Watchdog(Clock(), {"NOTIFY_SOCKET": str(manager.path)})
    dog.ready()
    dog.alive()
    assert manager.heard() == ["READY=1"]


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/no/such/socket", "WATCHDOG_USEC": "30"}])
def test_without_a_service_manager_it_goes_on(environment: dict[str, str]) -> None:
    dog = Watchdog(Clock(), environment)
    dog.ready()
    dog.alive()
