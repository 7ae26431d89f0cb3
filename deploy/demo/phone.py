"""A citizen on the telephone: speaks, presses keys, says nothing, asks for a person."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.demo.caller import Caller, Heard
from deploy.demo.centre import Centre
from deploy.demo.page import Turn
from deploy.demo.programs import DemoError, wait_for
from ivr.lines import wav

SPEECH = Path(__file__).parents[2] / "tests" / "calls" / "speech"


@dataclass(frozen=True)
class Step:
    """What the caller does, and words that the hotline's answer must have."""

    words: str
    expect: str
    speech: str = ""
    keys: str = ""
    patience_seconds: float = 60.0
    """The caller listens no longer than this: people press the next key while the hotline still speaks."""

    @property
    def exchanges(self) -> int:
        """How many turns of the hotline's own transcript belong to it."""
        return len(self.keys) or 1


STEPS = (
    Step("（接通，听完问候）", "您好"),
    Step("说：我的老板拖欠工资", "讨要工资", speech="wages-2.wav", patience_seconds=20),
    Step("按 *（返回）", "请直接说出", keys="*", patience_seconds=3),
    Step("按 2（工资和工作）", "老板不给工资", keys="2", patience_seconds=6),
    Step("按 1（老板不给工资）", "讨要工资", keys="1", patience_seconds=12),
    Step("按 *（返回）", "请按1", keys="*"),
    Step("（不出声）", "没有听到", patience_seconds=12),
    Step("按 0（找人，现在没有座席）", "电话号码", keys="0"),
    Step("按 13800138000#（号码）", "13800138000", keys="13800138000#"),
    Step("按 1（号码对）", "13800138000", keys="1"),
)


def call(centre: Centre) -> list[Turn]:
    """Make the call; leaves calls/call.wav. Raises DemoError where the hotline does not answer as it must."""
    folder = centre.folder / "calls"
    folder.mkdir(exist_ok=True)
    before = set(folder.glob("*.json"))
    moments = asyncio.run(_call(centre, folder / "call.wav"))
    wait_for("通话记录 / transcript", lambda: set(folder.glob("*.json")) > before)
    (written,) = set(folder.glob("*.json")) - before
    transcript = json.loads(written.read_text("utf-8"))
    return _turns(transcript["exchanges"], moments)


async def _call(centre: Centre, recording: Path) -> list[tuple[float, Heard]]:
    """For each step when the caller was done, and what was heard then."""
    moments = []
    async with Caller(centre.audiosocket_port) as caller:
        for step in STEPS:
            done_seconds = caller.now_seconds
            if step.speech:
                done_seconds = await caller.say(wav.telephone(SPEECH / step.speech))
            elif step.keys:
                for key in step.keys:
                    done_seconds = caller.press(key)
            else:
                caller.attend()
            moments.append((done_seconds, await caller.hear_out(step.patience_seconds)))
    caller.save(recording)
    return moments


def _turns(exchanges: list[dict[str, Any]], moments: list[tuple[float, Heard]]) -> list[Turn]:
    """What the caller did and heard, beside what the hotline recognised and answered."""
    turns = []
    for step, (done_seconds, heard) in zip(STEPS, moments, strict=True):
        mine, exchanges = exchanges[: step.exchanges], exchanges[step.exchanges :]
        answered = "".join(text for one in mine for text in one["answered"])
        if step.expect not in answered:
            raise DemoError(
                f"热线没有这样回答 / the hotline's answer lacks “{step.expect}”: {step.words} → {answered}"
            )
        timed = (step.speech or step.keys) and heard.was_quiet
        waited = round((heard.began_seconds - done_seconds) * 1000) if timed else None
        recognised = "".join(one["heard"] for one in mine) if step.speech else ""
        turns.append(Turn(done_seconds, step.words, recognised, answered, waited))
    return turns
