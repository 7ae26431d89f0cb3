"""The program `lobbyline-desk`: settings, one line of what is wrong, and the server until it is stopped."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
from pathlib import Path

import uvicorn

from centre import key as centre_key
from centre import settings as centre_settings
from centre import upkeep
from centre.desk.console import Desk
from centre.office import Office
from centre.store import StoreError
from content import settings as content_settings
from content.fault import PackError
from content.release.live import Live
from content.tables import SettingsError

GRACE_SECONDS = 2
"""Open pages get so long when the console stops."""


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    # Connections inherit it. asyncio sets it only on sockets that name their protocol, and an answer in two
    # pieces then waits 40 ms for the browser's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def asks_upkeep(words: list[str]) -> bool:
    """Whether a technician's command is meant, wherever --settings stands."""
    options = argparse.ArgumentParser("lobbyline-desk", add_help=False, allow_abbrev=False)
    options.add_argument("--settings")
    _, rest = options.parse_known_args(words)
    return bool(rest) and rest[0] in upkeep.COMMANDS


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped, or do a technician's command (centre/upkeep.py). Returns the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if asks_upkeep(words):
        return upkeep.run(words)
    parser = argparse.ArgumentParser(
        "lobbyline-desk", description="窗口工作台 / the staff web console", epilog=upkeep.HELP
    )
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help="设置文件 / settings (/etc/lobbyline/centre.toml)"
    )
    parser.add_argument("--port", type=int, help="端口 / TCP port (settings: 8348)")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = centre_settings.load(options.settings)
        live = Live(content_settings.load(options.settings))
        key = centre_key.load(settings.key_file)
        office = Office.open(settings, live.pack.services, openings=live.pack.meta.open)
    except (
        SettingsError,
        centre_key.KeyFileError,
        PackError,
        StoreError,
    ) as error:
        print(f"lobbyline-desk: {error}", file=sys.stderr)
        return 1
    host, port = settings.desk.host, settings.desk.port if options.port is None else options.port
    with office:
        try:
            listener = _listen(host, port)
        except (OSError, OverflowError) as error:
            print(f"lobbyline-desk: {host}:{port} 端口不能用 / cannot listen: {error}", file=sys.stderr)
            return 1
        with listener:
            shown = f"[{host}]" if ":" in host else host
            print(f"窗口工作台 / desk: http://{shown}:{listener.getsockname()[1]}/", flush=True)
            desk = Desk(office, live, key)
            if settings.desk.sign_in and not office.staff.any():
                print(
                    f"还没有人能登录，请打开 /first 设立第一位主管，一次性口令 / nobody can sign in yet, "
                    f"open /first; one-time code: {desk.sign_in.first_code}",
                    flush=True,
                )
            config = uvicorn.Config(
                desk.app,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
            uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
