"""Fakes for the drivers: the real programs' loops in a thread, on real pseudo-terminals."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devices.fakes.device import Device
from devices.fakes.serve import Server
from tests.waiting import WAIT_SECONDS


@dataclass
class Running:
    """A fake that runs, and the way to speak to its control socket."""

    server: Server
    link: Path

    @property
    def port(self) -> str:
        return str(self.link)

    def tell(self, line: str) -> str:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(WAIT_SECONDS)
            client.connect(str(self.server.control))
            client.sendall(line.encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                answer += client.recv(65536)
            return answer.decode().strip()

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.tell("state"))
        return state


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a fake on a link of its own."""
    running: list[tuple[Running, threading.Thread]] = []

    def begin(device: Device, **options: Any) -> Running:
        link = tmp_path / f"port{len(running)}"
        server = Server(device, link, **options)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((Running(server, link), thread))
        return running[-1][0]

    yield begin
    for fake, thread in running:
        if thread.is_alive():
            fake.tell("quit")
            thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
