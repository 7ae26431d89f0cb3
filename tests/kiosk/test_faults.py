"""Faults of the screens, as the desk hears of them."""

from kiosk.faults import CLEAN_SECONDS, MOST, MOST_SECONDS, Faults


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_fault_is_told_and_forgotten_after_a_while() -> None:
    clock = Clock()
    faults = Faults(clock)
    assert faults.check().state == "ok"
    assert faults.note("guide", KeyError("title"))
    assert faults.check().state == "degraded"
    assert "guide" in faults.health().why
    clock.seconds = CLEAN_SECONDS + 1
    assert faults.check().state == "ok"


def test_many_in_a_short_time_are_a_reason_to_begin_anew() -> None:
    clock = Clock()
    faults = Faults(clock)
    assert all(faults.note("home", KeyError()) for _ in range(MOST))
    assert not faults.note("home", KeyError())


def test_as_many_in_a_long_time_are_not() -> None:
    clock = Clock()
    faults = Faults(clock)
    for _ in range(3 * MOST):
        assert faults.note("home", KeyError())
        clock.seconds += MOST_SECONDS / MOST + 1
