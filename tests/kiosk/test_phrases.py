"""Every sentence that the screens ask for is in the pack, and none is there in vain."""

import re
from pathlib import Path
from string import ascii_uppercase, digits

import pytest

import kiosk
from centre.citizens.opinions import KINDS
from content.pack import Pack
from kiosk.receipts import DIRECTIONS

BOOKED = ("not-today", "too-early", "cancelled", "no-appointment", "arrived")
RATED = ("no-ticket", "not-yet", "already", "too-many-tries")
WAYS = ("rate", "opinion", "complaint", "praise", "asked")

FREE = ("kiosk.opinion.about.", "kiosk.opinion.what.", "board.notice.")
"""Lists that the pack makes as long as it likes."""

SOURCES = "\n".join(
    path.read_text()
    for path in Path(kiosk.__file__).parent.rglob("*.py")
    if path.name not in ("calls.py", "receipts.py")
)
PAPER = (Path(kiosk.__file__).parent / "receipts.py").read_text()
OUTCOMES = ("running", "printed", "not_printed", "unknown")

COMPUTED = {
    *(f"kiosk.weekday.{day}" for day in range(1, 8)),
    *(f"kiosk.{part}.{outcome}" for part in ("ticket", "print") for outcome in OUTCOMES),
    *(f"kiosk.help.{name}" for name in ("back", "large", "contrast", "card", "code")),
    *(f"kiosk.code.{name}" for name in ("erase", "clear", "wrong", "trouble", "not_today", "cancelled")),
    *(f"kiosk.nav.{name}" for name in ("large", "normal", "contrast", "light", "aloud", "silence")),
    *(f"kiosk.month.{month}" for month in range(1, 13)),
    *(f"kiosk.wait.{name}" for name in ("range", "within")),
    *(f"kiosk.voice.{name}{part}" for name in WAYS for part in ("", "_note")),
    *(f"kiosk.ticket.{name}" for name in ("booking", "code", "held")),
    *(f"kiosk.booking.{name}" for name in ("none", "full", "morning", "afternoon", "no_slot", "too_many")),
    *(f"kiosk.booking.{name}_is" for name in ("service", "day", "time", "phone")),
    *(f"kiosk.booking.{name}" for name in ("trouble", "date")),
    *(f"kiosk.appointment.{code.replace('-', '_')}" for code in (*BOOKED, "missed", "trouble")),
    *(f"kiosk.rate.{code.replace('-', '_')}" for code in (*RATED, "trouble")),
    *(f"kiosk.answer.{name}" for name in ("wrong", "too_many", "trouble")),
    *(f"kiosk.opinion.ask.{kind}" for kind in KINDS),
    *(f"kiosk.opinion.{name}" for name in ("too_many", "trouble")),
    *(f"kiosk.held.{name}" for name in ("not_now", "trouble")),
    *(f"kiosk.talk.{name}" for name in ("calling", "listen", "speak", "nothing", "trouble")),
    *(f"kiosk.trouble.{name}" for name in ("note", "too_many")),
    *(f"board.say.{character}" for character in ascii_uppercase + digits),
    *(f"board.say.{part}" for part in ("please", "number", "to")),
    *(f"ticket.way.{direction}" for direction in DIRECTIONS),
    "kiosk.date",
    "ticket.proof",
    "kiosk.interview.materials",
    "kiosk.interview.basis",
    "ticket.time",
    "ticket.fee",
}
"""Keys that are put together when they are needed."""


def used() -> set[str]:
    """Keys written out in the sources."""
    screens = set(re.findall(r'\bwords\(\s*"([a-z_.]+)"', SOURCES))
    paper = set(re.findall(r'\bwords\(\s*"([a-z_.]+)"', PAPER))
    hall = (Path(kiosk.__file__).parent / "board/hall.py").read_text()
    board = set(re.findall(r'words\(\s*"([a-z_]+)"', hall))
    kiosk_keys = {f"kiosk.{key}" for key in screens if "." in key or key == "subtitle"}
    return kiosk_keys | {f"ticket.{key}" for key in paper} | {f"board.{key}" for key in board} | COMPUTED


def test_every_sentence_asked_for_is_there(pack: Pack) -> None:
    assert sorted(key for key in used() if key not in pack.phrases) == []


@pytest.mark.parametrize("section", ["kiosk", "ticket", "board"])
def test_no_sentence_is_there_in_vain(pack: Pack, section: str) -> None:
    there = {key for key in pack.phrases if key.startswith(f"{section}.") and not key.startswith(FREE)}
    assert sorted(there - used()) == []
