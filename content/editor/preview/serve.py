"""Serving the preview on this machine."""

import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn
from sse_starlette.sse import AppStatus

from content.check import vocabulary
from content.editor.preview.app import Preview
from content.editor.preview.work import Work
from content.settings import Settings

HOST = "127.0.0.1"


class _Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: object) -> None:
        AppStatus.should_exit = True  # open pages listen for ever; without this they would hold us up
        super().handle_exit(sig, frame)  # type: ignore[arg-type]


def serve(folders: Sequence[Path], settings: Settings, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted. `ready` gets the address. PreviewError if the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PreviewError(
            f"端口 {port} 不能用（{error.strerror}），请换一个 --port port not usable"
        ) from None
    preview = Preview(Work(folders, settings, vocabulary(settings)))
    ready(f"http://{HOST}:{listener.getsockname()[1]}/")
    config = uvicorn.Config(preview.app, log_level="warning", timeout_graceful_shutdown=2)
    _Server(config).run(sockets=[listener])


class PreviewError(Exception):
    """The preview cannot be served; the message is one line for people."""
