"""The endpointer as tables: what it says to patterns of speech (█) and silence (·), 100 ms each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.endpoint import Endpointer, Signal

S, E, C, N = Signal.STARTED, Signal.ENDED, Signal.CAPPED, Signal.NOINPUT


def signals(pattern: str, **settings: float) -> list[tuple[int, Signal]]:
    """(chunk number, signal) for a pattern."""
    machine = Endpointer(**settings)  # type: ignore[arg-type]
    found = [(number, machine.process(0.1, mark == "█")) for number, mark in enumerate(pattern, 1)]
    return [(number, signal) for number, signal in found if signal]


@pytest.mark.parametrize(
    ("why", "pattern", "expected"),
    [
        ("a word is started and ended", "··███·······", [(4, S), (12, E)]),
        ("a pause within a sentence does not end it", "███·····███·······", [(2, S), (18, E)]),
        ("a click is no speech", "·█··········", []),
        ("two clicks far apart are none either", "█···█···█···", []),
        ("a short gap in a word does not lose its beginning", "█·██·······", [(3, S), (11, E)]),
        ("nobody speaks", "·" * 60, [(50, N)]),
        ("nobody speaks, twice", "·" * 100, [(50, N), (100, N)]),
        ("somebody never stops", "█" * 160, [(2, S), (150, C), (152, S)]),
        (
            "a second utterance is heard after the first",
            "██·······██·······",
            [(2, S), (9, E), (11, S), (18, E)],
        ),
    ],
)
def test_signals(why: str, pattern: str, expected: list[tuple[int, Signal]]) -> None:
    assert signals(pattern) == expected, why


def test_slow_speakers_can_be_given_longer() -> None:
    assert signals("███········███···", silence_seconds=1.2) == [(2, S)]


def test_nobody_is_late_while_a_prompt_plays() -> None:
    machine = Endpointer(timing=False)
    assert [machine.process(0.1, False) for _ in range(100)] == [None] * 100
    machine.timing = True
    assert [machine.process(0.1, False) for _ in range(50)][-1] is N


def test_the_time_waited_does_not_run_while_someone_begins_to_speak() -> None:
    machine = Endpointer(noinput_seconds=1.0, speech_seconds=0.3)
    heard = [machine.process(0.1, mark == "█") for mark in "·········███"]
    assert heard[-1] is S
    assert N not in heard


@given(st.lists(st.booleans(), max_size=400))
def test_every_start_has_one_end_before_the_next(pattern: list[bool]) -> None:
    machine = Endpointer(longest_seconds=3.0)
    open_speech = False
    for is_speech in pattern:
        signal = machine.process(0.032, is_speech)
        if signal is S:
            assert not open_speech
            open_speech = True
        elif signal in (E, C):
            assert open_speech
            open_speech = False
        elif signal is N:
            assert not open_speech
        assert machine.speaking is open_speech
