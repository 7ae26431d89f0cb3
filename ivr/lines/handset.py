"""The line without a telephone network: a handset or headset on a sound card, the keyboard as its keypad.

For technicians who set the hotline up and for editors who want to hear it; the call is recorded like any
other. A loudspeaker in the open would be heard by the microphone and taken for the caller.
"""

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from ivr.lines.audio import AudioLine

HANG_UP_KEYS = "q\x04"
"""On a keyboard; the end of a pipe that stands in for one hangs up, too."""


class KeypadError(Exception):
    """Nobody can press keys there; the message is one line."""


class HandsetLine(AudioLine):
    """One call."""

    name = "handset"


@contextmanager
def keypad(line: AudioLine) -> Iterator[None]:
    """Standard input presses the line's keys, at once where it is a keyboard. On the running loop.

    Raises KeypadError."""
    loop, keys = asyncio.get_running_loop(), sys.stdin.fileno()
    try:
        loop.add_reader(keys, partial(_typed, line, keys))
    except PermissionError:  # no loop can wait for a file
        raise KeypadError("按键要来自键盘或管道，不能是文件 (keys come from a keyboard or a pipe)") from None
    before = termios.tcgetattr(keys) if os.isatty(keys) else None
    if before is not None:
        tty.setcbreak(keys)
    try:
        yield
    finally:
        loop.remove_reader(keys)
        if before is not None:
            termios.tcsetattr(keys, termios.TCSADRAIN, before)


def _typed(line: AudioLine, keys: int) -> None:
    text = os.read(keys, 64).decode("ascii", "replace")
    for key in text:
        line.press(key)
    if not text or any(key in text for key in HANG_UP_KEYS):
        asyncio.get_running_loop().remove_reader(keys)
        line.hang_up()
