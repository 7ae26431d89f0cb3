"""The hotline between calls: a new pack is taken over; a call in progress ends on the one it began with."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import content.settings
from centre.office import Office
from content import pack
from content.release.live import Live
from content.speech.prompts import Prompts
from ivr.call import Call
from ivr.dialogue.events import TransferFailed
from ivr.hotline import Hotline
from ivr.lines.file import Act, Caller, FileLine, Leave, Press, Stay
from ivr.lines.line import Heard
from ivr.settings import Settings

GREETING, CHANGED = "您好，这里是", "您好，欢迎拨打"
CALLBACK, PROMISED = "我们会在一个工作日内拨打", "明天之前我们会拨打"
"""Sentences before and after the editors change them."""


@pytest.fixture
def upper(tmp_path: Path) -> Path:
    """A centre's pack that can be changed."""
    folder = tmp_path / "pack"
    shutil.copytree(pack.shipped("demo-centre"), folder)
    shutil.copy(pack.shipped("national") / "phrases.yaml", folder / "phrases.yaml")
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "phrases.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def hotline(tmp_path: Path, prompts_folder: Path, upper: Path, office: Office) -> Iterator[Hotline]:
    settings = content.settings.Settings(
        packs=(pack.shipped("national"), upper), good=tmp_path / "good", prompts=prompts_folder
    )
    made = Hotline(Settings(), Live(settings), office, lambda one: Prompts(settings, one.lexicon), None)
    yield made
    made.close()


class Meanwhile(Caller):
    """A caller during whose call something happens, once, after so many frames."""

    def __init__(self, acts: list[Act], frames: int, happens: Callable[[], None]) -> None:
        super().__init__(acts)
        self._left, self._happens = frames, happens

    def step(self, frame: bytes) -> Heard:
        self._left -= 1
        if self._left == 0:
            self._happens()
        return super().step(frame)


def said(call: Call) -> str:
    return "".join(text for exchange in call.exchanges for text in exchange.answered)


async def calls(hotline: Hotline, caller: Caller) -> Call:
    return await hotline.answer(FileLine(caller, "13900139000"))


def test_a_new_pack_is_taken_over_between_two_calls_without_a_restart(hotline: Hotline, upper: Path) -> None:
    assert GREETING in said(asyncio.run(calls(hotline, Caller([Stay()]))))
    edit(upper, GREETING, CHANGED)
    hotline.refresh()
    assert CHANGED in said(asyncio.run(calls(hotline, Caller([Stay()]))))


def test_a_call_in_progress_ends_on_the_pack_it_began_with(hotline: Hotline, upper: Path) -> None:
    def renewed() -> None:
        edit(upper, CALLBACK, PROMISED)
        hotline.refresh()

    call = asyncio.run(calls(hotline, Meanwhile([Press("0")], 50, renewed)))
    assert hotline.talk.pack.phrases.text("ivr.callback.done", phone="1").startswith("已经记下了。明天")
    assert CALLBACK in said(call)
    assert PROMISED not in said(call)
    assert PROMISED in said(asyncio.run(calls(hotline, Caller([Press("0")]))))


def test_so_does_a_call_that_comes_back_from_a_seat_nobody_answered(hotline: Hotline, upper: Path) -> None:
    async def away_and_back() -> Call:
        line = FileLine(Caller([Press("0")]), "13900139000", can_transfer=True)
        case = hotline.case(line)
        call = await hotline.leg(line, case)
        assert call.transferred
        edit(upper, CALLBACK, PROMISED)
        hotline.refresh()
        return await hotline.leg(FileLine(Caller([Stay()])), case, call.state, TransferFailed())

    assert CALLBACK in said(asyncio.run(away_and_back()))


def open_hours(folder: Path, hours: str) -> None:
    """Let a pack have these; none: always open."""
    described = folder / "pack.toml"
    before, _, after = described.read_text("utf-8").partition("[[open]]")
    described.write_text(f"{before}{hours}[en]{after.partition('[en]')[2]}", "utf-8")


NEW_SERVICE = """
  - id: tax
    letter: T
    title: 税务咨询
    say: 税务咨询
    counters: []
    priority: [appointment]
"""


def test_a_new_service_can_be_had_without_a_restart(hotline: Hotline, upper: Path, office: Office) -> None:
    call = asyncio.run(calls(hotline, Caller([Press("7"), Press("7"), Leave()])))
    assert "税务咨询" not in said(call)
    open_hours(upper, "")
    services = upper / "services.yaml"
    services.write_text(
        services.read_text("utf-8").replace("services:\n", f"services:{NEW_SERVICE}", 1), "utf-8"
    )
    hotline.refresh()
    call = asyncio.run(calls(hotline, Caller([Press("7"), Press("1"), Press("1"), Leave()])))
    assert "您的号码是T001" in said(call)
    call = asyncio.run(calls(hotline, Caller([Press("79"), Press("1"), Leave()])))
    assert "预约税务咨询，这几天有空位" in said(call)


def test_new_hours_hold_without_a_restart(hotline: Hotline, upper: Path, office: Office) -> None:
    open_hours(upper, "[[open]]\ndays = [1]\nstart = 00:00:00\nend = 00:00:01\n")
    hotline.refresh()
    call = asyncio.run(calls(hotline, Caller([Press("7"), Press("1"), Leave()])))
    assert "现在没有开门" in said(call)
    assert office.tickets.given() == {}


def test_a_broken_pack_changes_nothing(hotline: Hotline, upper: Path) -> None:
    (upper / "phrases.yaml").write_text("ivr: [\n", "utf-8")
    hotline.refresh()
    assert GREETING in said(asyncio.run(calls(hotline, Caller([Stay()]))))
