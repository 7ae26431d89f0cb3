"""`make demo`: with a screen, the centre to try out; without one, a run that leaves its pictures."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from deploy.demo import headless, screen
from deploy.demo.programs import DemoError


def main() -> int:
    """0 done, 1 it says what is wrong."""
    arguments = argparse.ArgumentParser(prog="make demo", description="演示 LobbyLine")
    arguments.add_argument("--headless", action="store_true", help="不用屏幕，自己演示一遍")
    arguments.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR", help="留下图片的文件夹")
    options = arguments.parse_args()
    began = time.monotonic()
    try:
        if options.headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            page = headless.run(options.out.resolve(), say)
            say(f"完成，用时 {time.monotonic() - began:.0f} 秒。请打开 / done, open: {page}")
        else:
            screen.run(options.out.resolve(), say)
    except DemoError as error:
        print(f"演示没有完成 / the demo failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def say(line: str) -> None:
    """One line for the person at the terminal, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
