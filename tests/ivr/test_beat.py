"""The beat of a line, by a clock that stands still while nothing waits."""

import asyncio

import pytest

from ivr.lines import beat
from ivr.lines.line import FRAME_SECONDS


def beats(monkeypatch: pytest.MonkeyPatch, stalls: dict[int, float], count: int = 100) -> list[float]:
    """When each of `count` frames came; before some of them the program is held up for so many seconds."""
    seconds = 0.0

    async def sleep(wanted: float) -> None:
        nonlocal seconds
        seconds += wanted

    async def main() -> list[float]:
        nonlocal seconds
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: seconds)
        line, times = beat.Beat(), []
        for frame in range(1, count + 1):
            seconds += stalls.get(frame, 0.0)
            await line.next()
            times.append(seconds)
        return times

    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "sleep", sleep)
        return asyncio.run(main())


def test_a_frame_comes_every_20_ms(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [number * FRAME_SECONDS for number in range(1, 101)]
    assert beats(monkeypatch, {}) == pytest.approx(wanted)


def test_a_little_delay_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    delay = beat.CATCH_UP_FRAMES * FRAME_SECONDS
    assert beats(monkeypatch, {50: delay})[-1] == pytest.approx(100 * FRAME_SECONDS)


def test_what_a_long_delay_took_is_not_sent_in_a_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    times = beats(monkeypatch, {50: 1.0})
    late = times[49] - 49 * FRAME_SECONDS
    assert late == pytest.approx(1.0)
    assert times[-1] == pytest.approx(50 * FRAME_SECONDS + times[49])
