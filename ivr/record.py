"""Play a written call with sound over the file line: a recording, and a transcript with milliseconds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ivr.call import Call
from ivr.exchange import Exchange
from ivr.hotline import Hotline
from ivr.lines import wav
from ivr.lines.file import Act, Caller, FileLine, Leave, Press, Speak, Stay
from ivr.lines.line import RATE_HZ
from ivr.script import Outcome, ScriptError, Turn, Written, differences


@dataclass
class Played:
    """A call that was played."""

    transcript: dict[str, Any]
    faults: list[str]
    recording: npt.NDArray[np.int16]

    def save(self, path: Path) -> None:
        """The whole call: caller left, hotline right."""
        wav.write(path, self.recording, RATE_HZ)


async def play(hotline: Hotline, written: Written) -> Played:
    """Play it. ScriptError if a turn is to be spoken and has no sound; WavError."""
    script = written.script
    acts = [act for turn in script.turns if (act := _act(turn, written))]
    caller = Caller(acts)
    line = FileLine(caller, script.caller, script.seat)
    case = hotline.case(line)
    call = await hotline.leg(line, case)
    await hotline.finish(call, case)
    windows = _windows(caller, script.turns, call)
    turns: list[dict[str, Any]] = []
    faults: list[str] = []
    for number, (turn, exchanges, end_of_speech) in enumerate(windows):
        outcome = _outcome(call, exchanges, end_of_speech, last=number == len(windows) - 1)
        outcome.callbacks = tuple(case.records.numbers)
        turns.append(_told(turn, exchanges, outcome))
        where = f"{written.path}:{written.lines[number]}: 第 {number + 1} 轮（{turn}）"
        faults += [f"{where}：{what}" for what in differences(turn, outcome, sound=True)]
    transcript = {
        "name": script.name,
        "line": line.name,
        "seconds": round(line.now, 2),
        "outcome": "transferred" if call.transferred else call.state.outcome,
        "callback": call.state.callback,
        "guides": list(call.state.heard),
        "turns": turns,
    }
    return Played(transcript, faults, line.recording())


def _act(turn: Turn, written: Written) -> Act | None:
    if turn.say:
        if not turn.speech:
            raise ScriptError(
                f"{written.path}: “{turn.say}”没有 speech 录音，打不了这通电话 (no sound for this turn)"
            )
        return Speak(wav.telephone(written.path.parent / turn.speech), turn.over_seconds)
    if turn.press:
        return Press(turn.press, turn.over_seconds)
    if turn.quiet:
        return Stay()
    return Leave(turn.over_seconds) if turn.hang_up else None


Window = tuple[Turn, list[Exchange], float | None]


def _windows(caller: Caller, turns: tuple[Turn, ...], call: Call) -> list[Window]:
    """Each turn with the exchanges between its beginning and the next turn's, and when its speech ended."""
    begun = iter(caller.begun)
    starts: list[tuple[Turn, float, float | None]] = []
    for turn in turns:
        if turn.say or turn.press or turn.quiet or turn.hang_up:
            act = next(begun, None)
            if act is None:
                break  # the call was over before it came to this
            starts.append((turn, act.at_seconds, act.speech_ends))
        else:
            starts.append((turn, 0.0, None))
    ends = [start for _, start, _ in starts[1:]] + [float("inf")]
    return [
        (turn, [one for one in call.exchanges if start <= one.at_seconds < end], speech_ends)
        for (turn, start, speech_ends), end in zip(starts, ends, strict=True)
    ]


def _outcome(call: Call, exchanges: list[Exchange], end_of_speech: float | None, *, last: bool) -> Outcome:
    answered = [exchange for exchange in exchanges if exchange.answered]
    latency = next((one.latency_ms for one in exchanges if one.latency_ms is not None), None)
    if latency is not None and end_of_speech is not None:
        # Counted from the last sound the caller made, not from where voice activity saw it end.
        first = next(one for one in exchanges if one.latency_ms is not None)
        latency = round(first.at_seconds * 1000 + latency - end_of_speech * 1000)
    return Outcome(
        tuple(text for one in answered for text in one.answered),
        exchanges[-1].place if exchanges else "",
        (),
        call.transferred and last,
        last and (call.transferred or bool(call.state.outcome)),
        "".join(one.heard for one in exchanges if one.event == "speech"),
        latency,
    )


def _told(turn: Turn, exchanges: list[Exchange], outcome: Outcome) -> dict[str, Any]:
    spoken = next((one for one in exchanges if one.event == "speech"), None)
    return {
        "caller": str(turn),
        "said": turn.say,
        "keys": turn.press,
        "recognised": outcome.recognised,
        "confidence": spoken.confidence if spoken else None,
        "answered": list(outcome.texts),
        "place": outcome.place,
        "milliseconds": outcome.latency_ms,
        "decode_milliseconds": spoken.decode_ms if spoken else None,
    }
