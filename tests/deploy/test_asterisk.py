"""Citizens call our sample Asterisk, which hands them to the hotline: by speech, by keys, to a person."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import centre.settings
import content.settings
from centre.citizens.calls import Call
from centre.office import Office
from content.pack import Pack, load
from content.speech.prompts import Prompts
from ivr.lines import wav
from tests.deploy import roots, switch
from tests.deploy.switch import Citizen, Switch
from tests.ivr.sound import share_heard
from tests.waiting import WAIT_SECONDS, until

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.speech,
    pytest.mark.timeout(900),
    pytest.mark.skipif(bool(roots.lacking()), reason=roots.lacking() or "ready"),
]

SPEECH = Path(__file__).parents[1] / "calls" / "speech"
RATE_HZ = 8000

CITIZENS = (
    Citizen("speaks", ("Wait(3)", "Playback(/calls/wages-1)", "Wait(10)")),
    Citizen("presses", ("Wait(2)", "SendDTMF(2,,200)", "Wait(2)", "SendDTMF(1,,200)", "Wait(8)")),
    Citizen("wants-a-person", ("Wait(2)", "SendDTMF(0,,200)", "Wait(20)")),
    Citizen(
        "leaves-the-ringing",
        (
            "Wait(2)",
            "SendDTMF(0,,200)",
            "Wait(11)",
            "SendDTMF(0,,200)",  # impatience is no reason to stop ringing
            "Wait(1)",
            "SendDTMF(1,,200)",
            "Wait(7)",
        ),
    ),
    Citizen(
        "leaves-a-number",
        (
            "Wait(2)",
            "SendDTMF(0,,200)",
            "Wait(12)",
            "SendDTMF(13700137001#,,150)",
            "Wait(3)",
            "SendDTMF(1)",
            "Wait(3)",
        ),
    ),
)


@dataclass(frozen=True)
class Hotline:
    """The running program and where it keeps its records."""

    agi_port: int
    settings: Path
    process: subprocess.Popen[str]

    def calls(self) -> list[Call]:
        """Those that have ended, newest first."""
        with Office.open(centre.settings.load(self.settings), {}) as office:
            return office.calls.latest()

    def last_call(self, before: int) -> Call:
        """The one call more than there were; it is recorded when the line is down."""
        assert until(lambda: len(self.calls()) > before, every_seconds=0.1), "the call was not recorded"
        calls = self.calls()
        assert len(calls) == before + 1
        return calls[0]


@pytest.fixture(scope="module")
def root() -> Iterator[roots.Root]:
    with roots.fresh("unstable", "asterisk") as root:
        yield root


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    folder = tmp_path_factory.mktemp("hotline")
    settings = folder / "centre.toml"
    settings.write_text(
        f"""
        [content]
        good = "{folder}/packs"
        prompts = "{folder}/prompts"
        [centre]
        database = "sqlite:///{folder}/centre.sqlite"
        key_file = "{folder}/centre.key"
        [ivr.audiosocket]
        port = 0
        [ivr.agi]
        port = 0
        seats = ["Local/seats@lobbyline-seats"]
        """,
        "utf-8",
    )
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("lobbyline-ivr"), "serve", "--settings", settings],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        told = read_until(process, "FastAGI", folder / "log")
        yield Hotline(int(told.split(":")[1].split("，")[0]), settings, process)
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def read_until(process: subprocess.Popen[str], word: str, log: Path) -> str:
    """The line of the program's output in which the word stands."""
    assert process.stdout
    patience = threading.Timer(WAIT_SECONDS, process.kill)  # then the output ends, and so does the loop
    patience.start()
    try:
        for line in process.stdout:
            if word in line:
                return line
    finally:
        patience.cancel()
    raise AssertionError(f"no {word!r} from the hotline:\n{log.read_text('utf-8')[-4000:]}")


@pytest.fixture(scope="module")
def asterisk(root: roots.Root, hotline: Hotline) -> Iterator[Switch]:
    speech = {"wages-1": wav.telephone(SPEECH / "wages-1.wav")}
    with switch.running(root, CITIZENS, speech, hotline.agi_port, "Local/answers@seat") as running:
        yield running


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(*content.settings.Settings().packs)


def test_a_citizen_says_what_happened_and_hears_the_guide(
    asterisk: Switch, hotline: Hotline, pack: Pack
) -> None:
    before = len(hotline.calls())
    asterisk.call("speaks")
    assert hotline.last_call(before).guides == ("unpaid-wages",)
    assert_heard(asterisk, "speaks", "unpaid-wages", hotline, pack)


def test_a_citizen_presses_keys_and_hears_the_same(asterisk: Switch, hotline: Hotline, pack: Pack) -> None:
    before = len(hotline.calls())
    asterisk.call("presses")
    assert hotline.last_call(before).guides == ("unpaid-wages",)
    assert_heard(asterisk, "presses", "unpaid-wages", hotline, pack)


def test_zero_rings_the_seats(asterisk: Switch, hotline: Hotline) -> None:
    before = len(hotline.calls())
    asterisk.call("wants-a-person")
    assert hotline.last_call(before).outcome == "transferred"
    assert asterisk.log().count("the seat has the caller") == 1


def test_when_no_seat_answers_a_callback_is_recorded(asterisk: Switch, hotline: Hotline) -> None:
    before = len(hotline.calls())
    asterisk.console("dialplan set global LOBBYLINE_SEATS Local/absent@seat")
    asterisk.call("leaves-a-number")
    asterisk.console("dialplan set global LOBBYLINE_SEATS Local/answers@seat")
    call = hotline.last_call(before)
    assert call.outcome == "callback"
    with Office.open(centre.settings.load(hotline.settings), {}) as office:
        (wish,) = office.callbacks.to_make()
        assert office.callbacks.reveal(wish.id, "1") == "13700137001"


def test_a_key_leaves_the_ringing_for_a_callback(asterisk: Switch, hotline: Hotline, pack: Pack) -> None:
    before = len(hotline.calls())
    asterisk.console("dialplan set global LOBBYLINE_SEATS Local/rings@seat")
    asterisk.call("leaves-the-ringing")
    asterisk.console("dialplan set global LOBBYLINE_SEATS Local/answers@seat")
    prompts = Prompts(content.settings.load(hotline.settings), pack.lexicon)
    left = prompts.samples(pack.phrases.text("ivr.transfer_left"), RATE_HZ)
    assert share_heard(left, asterisk.heard("leaves-the-ringing")) > 0.5
    hotline.last_call(before)


def test_without_the_program_callers_reach_a_person(asterisk: Switch, hotline: Hotline) -> None:
    hotline.process.terminate()
    hotline.process.wait(WAIT_SECONDS)
    seen = asterisk.log().count("the seat has the caller")
    asterisk.call("wants-a-person")
    assert asterisk.log().count("the seat has the caller") == seen + 1


def assert_heard(asterisk: Switch, citizen: str, guide: str, hotline: Hotline, pack: Pack) -> None:
    """The beginning of the guide's short form is in what came to the citizen's ear."""
    prompts = Prompts(content.settings.load(hotline.settings), pack.lexicon)
    expected = prompts.samples(pack.guide(guide).short, RATE_HZ)[: 2 * RATE_HZ]
    share = share_heard(expected, asterisk.heard(citizen))
    assert share > 0.5, f"of the short form of {guide} only {share:.0%} was heard"
