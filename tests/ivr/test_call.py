"""One call on the file line: prompts, barge-in, silence and trouble, without the speech model."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

import ivr.call
from ivr.call import Call
from ivr.dialogue import Dialogue
from ivr.dialogue.actions import Callback, Listen, Request
from ivr.dialogue.events import Event
from ivr.lines import wav
from ivr.lines.file import Act, Caller, FileLine, Leave, Press, Speak, Stay
from ivr.settings import Settings
from ivr.speech.ear import Make
from ivr.speech.recogniser import Recognition
from tests.ivr.conftest import SPEECH
from tests.waiting import WAIT_SECONDS

Samples = npt.NDArray[np.int16]

SENTENCE_SECONDS = 2.0


def render(text: str) -> Future[Samples]:
    """A sentence as two seconds of noise that is its own."""
    future: Future[Samples] = Future()
    noise = np.random.default_rng(list(text.encode())).normal(0, 5000, int(SENTENCE_SECONDS * 8000))
    future.set_result(noise.astype(np.int16))
    return future


class Recogniser:
    """Understands what it is told to, or fails."""

    def __init__(self, understood: Recognition | Exception) -> None:
        self.understood = understood
        self.heard_seconds = 0.0

    def hear(self, samples: Samples) -> None:
        self.heard_seconds += len(samples) / 8000

    def finish(self) -> Recognition:
        if isinstance(self.understood, Exception):
            raise self.understood
        return self.understood


class Notes:
    """Records that keep, or fail."""

    def __init__(self, *, broken: bool = False, takes_seconds: float = 0.0) -> None:
        self.broken, self.takes_seconds = broken, takes_seconds
        self.phones: list[str] = []

    def do(self, request: Request) -> Event | None:
        if self.broken:
            raise OSError("disk full")
        time.sleep(self.takes_seconds)
        if isinstance(request, Callback):
            self.phones.append(request.phone)
        return None


class Made:
    """A call that has been played."""

    def __init__(self, call: Call, line: FileLine, recognisers: list[Recogniser], notes: Notes) -> None:
        self.call, self.line, self.recognisers, self.notes = call, line, recognisers, notes
        self.texts = [text for exchange in call.exchanges for text in exchange.answered]

    def seconds_of(self, text: str) -> float:
        """How much of a sentence came over the line."""
        hotline = self.line.recording()[:, 1]
        whole = render(text).result()
        frames = whole.reshape(-1, 160)
        sent = {hotline[at : at + 160].tobytes() for at in range(0, len(hotline) - 159, 160)}
        return sum(frame.tobytes() in sent for frame in frames) * 0.02


@pytest.fixture
def make_call(dialogue: Dialogue) -> Callable[..., Made]:
    def make(
        *acts: Act,
        understood: Recognition | Exception | None = None,
        caller: str = "",
        settings: Settings | None = None,
        notes: Notes | None = None,
    ) -> Made:
        line, notes = FileLine(Caller(acts), caller), notes or Notes()
        recognisers: list[Recogniser] = []

        def recogniser() -> Recogniser:
            assert understood is not None
            recognisers.append(Recogniser(understood))
            return recognisers[-1]

        def listeners(_: Listen) -> Make:
            return recogniser  # type: ignore[return-value]

        with ThreadPoolExecutor(1) as executor:
            call = Call(
                line,
                dialogue,
                settings or Settings(),
                render,
                notes,
                executor,
                listeners if understood else None,
            )
            asyncio.run(asyncio.wait_for(call.run(), WAIT_SECONDS))
        return Made(call, line, recognisers, notes)

    return make


def voice(name: str, over_seconds: float | None = None) -> Speak:
    return Speak(wav.telephone(SPEECH / f"{name}.wav"), over_seconds)


GREETING, ASK = 0, 1


def test_speech_over_a_prompt_stops_it_and_is_answered(make_call: Callable[..., Made]) -> None:
    made = make_call(voice("divorce-1", 0.3), understood=Recognition("我想离婚", 1.0, True))
    greeting = made.texts[GREETING]
    assert made.seconds_of(greeting) < 1.5
    assert made.call.state.heard == ("divorce",)


def test_the_beginning_of_speech_is_not_cut_off(make_call: Callable[..., Made]) -> None:
    made = make_call(voice("divorce-1"), understood=Recognition("我想离婚", 1.0, True))
    samples = wav.telephone(SPEECH / "divorce-1.wav")
    assert made.recognisers[0].heard_seconds >= len(samples) / 8000 - 0.1


def test_a_false_interruption_is_no_turn_and_the_prompt_goes_on(make_call: Callable[..., Made]) -> None:
    made = make_call(voice("yes-1", 0.3), understood=Recognition())
    assert made.recognisers, "it did interrupt"
    assert made.seconds_of(made.texts[GREETING]) == pytest.approx(SENTENCE_SECONDS)
    assert made.seconds_of(made.texts[ASK]) == pytest.approx(SENTENCE_SECONDS)
    assert [exchange.event for exchange in made.call.exchanges] == ["started", "hung-up"]


def test_a_murmur_over_a_prompt_is_no_interruption(make_call: Callable[..., Made]) -> None:
    made = make_call(voice("yes-1", 0.3), understood=Recognition("嗯", 1.0, True))
    assert made.recognisers, "it did interrupt"
    assert made.seconds_of(made.texts[GREETING]) == pytest.approx(SENTENCE_SECONDS)
    assert made.seconds_of(made.texts[ASK]) == pytest.approx(SENTENCE_SECONDS)


def test_long_speech_that_nobody_understands_is_a_turn(make_call: Callable[..., Made]) -> None:
    made = make_call(voice("weather"), understood=Recognition())
    assert made.call.exchanges[1].event == "speech"
    assert "没有听明白" in "".join(made.call.exchanges[1].answered)


def test_nobody_is_late_before_the_prompt_has_ended(make_call: Callable[..., Made]) -> None:
    made = make_call(Stay(), understood=Recognition())
    silence = made.call.exchanges[1]
    assert silence.event == "silence"
    latency_ms = made.call.exchanges[0].latency_ms  # what the machine took to begin is charged to the line
    assert latency_ms is not None
    assert 5.0 <= silence.at_seconds - latency_ms / 1000 - 2 * SENTENCE_SECONDS <= 5.8


def test_keys_come_one_after_another(make_call: Callable[..., Made]) -> None:
    made = make_call(Press("21"))
    assert made.call.state.heard == ("unpaid-wages",)


def test_a_recogniser_that_fails_costs_a_turn_not_the_call(make_call: Callable[..., Made]) -> None:
    made = make_call(voice("weather"), understood=RuntimeError("broken"))
    assert "没有听明白" in "".join(made.call.exchanges[1].answered)


def test_a_callback_that_was_not_kept_is_not_promised(make_call: Callable[..., Made]) -> None:
    made = make_call(Press("0"), caller="13900139000", notes=Notes(broken=True))
    assert "没有记下来" in "".join(made.texts)
    assert "已经记下" not in "".join(made.texts)
    assert made.call.state.outcome == "finished"


def test_who_waits_for_the_centres_answer_hears_so(
    make_call: Callable[..., Made], dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ivr.call, "PATIENCE_SECONDS", 0.05)
    made = make_call(Press("0"), Stay(), caller="13900139000", notes=Notes(takes_seconds=0.3))
    answer = next(one for one in made.call.exchanges if one.heard == "0").answered
    assert answer[0] == dialogue.patience
    assert "13900139000" in "".join(answer)


def test_the_callers_number_is_kept_and_read_back(make_call: Callable[..., Made]) -> None:
    made = make_call(Press("0"), caller="13900139000")
    assert made.notes.phones == ["13900139000"]
    assert "13900139000" in "".join(made.call.exchanges[1].answered)


def test_a_call_has_an_end(make_call: Callable[..., Made]) -> None:
    made = make_call(*[Press("#")] * 60, settings=Settings(longest_call_minutes=1))
    last = made.call.exchanges[-1]
    assert last.event == "time-up"
    assert last.at_seconds == pytest.approx(60, abs=0.1)


def test_who_hangs_up_in_the_middle_ends_the_call(make_call: Callable[..., Made]) -> None:
    made = make_call(Leave(over_seconds=0.5))
    assert made.call.state.outcome == "finished"
    assert made.line.now < 10.0


def test_the_answers_delay_is_measured_from_the_key(make_call: Callable[..., Made]) -> None:
    made = make_call(Press("2"))
    pressed = made.call.exchanges[1]
    assert pressed.latency_ms is not None
    assert 0 <= pressed.latency_ms < pressed.at_seconds * 1000
