"""What stands on paper: a ticket, a guide's checklist, a result, an outlet, a service code. Pure."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Protocol

from centre.queue.ticket import Ticket
from content.guide import Basis, Guide
from content.interview import Interview, Outcome
from content.outlet import Outlet
from content.service import Service
from devices.printer import sketch
from devices.printer.receipt import Receipt

Block = dict[str, Any]

MOBILE = 11
"""Digits of a mobile number."""

DIRECTIONS = ("north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west")
"""Clockwise."""

Degrees = tuple[float, float]
"""Longitude and latitude."""


class Words(Protocol):
    """A section of the pack's phrases: key within it → sentence."""

    def __call__(self, key: str, /, **values: object) -> str: ...


def ticket(
    ticket: Ticket,
    service: Service,
    centre: str,
    words: Words,
    zone: tzinfo,
    width_mm: int = 80,
    waits: str = "",
) -> Receipt:
    """The number that is called, large, and what to do with it; `waits`: how long, where that can be said."""
    issued = ticket.issued_at.astimezone(zone)
    blocks: list[Block] = [
        {"text": centre, "align": "center"},
        {"text": ""},
        {"text": service.title, "size": 2, "align": "center", "bold": True},
        {"text": ticket.number, "size": 6 if width_mm == 80 else 4, "align": "center", "bold": True},
        {"text": words("ahead", count=ticket.ahead), "size": 2, "align": "center", "bold": True},
        {"text": words("waits", time=waits), "align": "center"} if waits else {},
        {"text": ""},
        {"rule": True},
    ]
    priority = next((one for one in service.priority if one.id == ticket.priority), None)
    if priority is not None:
        blocks += [
            {"text": words("priority", title=priority.title), "bold": True},
            {"text": words("reason", reason=ticket.priority_reason)},
        ]
    blocks += [
        {"text": words("counters", counters=words("and").join(service.counters))} if service.counters else {},
        {"text": words("wait")},
        {"rule": True},
        {"columns": [words("taken"), f"{issued:%Y-%m-%d %H:%M}"]},
        {"text": words("valid")},
        {"columns": [words("proof"), grouped(ticket.code)]} if ticket.code else {},
        {"text": words("proof_use")} if ticket.code else {},
        {"cut": True},
    ]
    return _receipt(blocks, width_mm)


def guide(
    guide: Guide, centre: str, hotline: str, words: Words, now: datetime, width_mm: int = 80
) -> Receipt:
    """What to bring, with boxes to tick, and what to do, of a guide."""
    blocks: list[Block] = [*_title(centre, guide.title), *_list(words("bring"), guide.papers)]
    steps = guide.section("steps")
    if steps:
        blocks.append({"text": steps.title, "bold": True})
        for block in steps.blocks:
            blocks += [
                {"text": item}
                if block.kind == "paragraph"
                else {"item": item, "mark": f"{number}." if block.kind == "steps" else "·"}
                for number, item in enumerate(block.items, 1)
            ]
        blocks.append({"text": ""})
    facts = (("time", guide.time_limit), ("fee", guide.fee))
    lines: list[Block] = [{"columns": [words(key), value]} for key, value in facts if value]
    blocks += [*lines, {"text": ""}] if lines else []
    blocks += [*_basis(guide.basis, words), *_foot(hotline, words, now)]
    return _receipt(blocks, width_mm)


def outcome(
    interview: Interview,
    answers: Mapping[str, str],
    outcome: Outcome,
    centre: str,
    hotline: str,
    words: Words,
    now: datetime,
    width_mm: int = 80,
) -> Receipt:
    """What an interview came to, from which answers, by which law, and what to bring."""
    blocks: list[Block] = [*_title(centre, interview.title), {"text": outcome.title, "bold": True, "size": 2}]
    for paragraph in outcome.text:
        blocks += [{"text": paragraph}, {"text": ""}]
    blocks += _list(words("bring"), outcome.materials)
    blocks += [*_basis(outcome.basis, words), {"text": words("answers"), "bold": True}]
    for question_id, answer_id in answers.items():
        question = interview.questions[question_id]
        answer = next(one for one in question.answers if one.id == answer_id)
        blocks += [{"text": question.ask}, {"item": answer.title, "mark": "→"}]
    blocks += [{"text": ""}, {"text": words("no_promise")}, *_foot(hotline, words, now)]
    return _receipt(blocks, width_mm)


def outlet(
    outlet: Outlet,
    way: tuple[Degrees, Degrees] | None,
    centre: str,
    hotline: str,
    words: Words,
    now: datetime,
    width_mm: int = 80,
) -> Receipt:
    """Where to go and when, with a little map of the way (none: there is nothing to draw)."""
    blocks: list[Block] = [*_title(centre, outlet.name), {"item": outlet.address, "mark": words("address")}]
    blocks += [{"item": outlet.phone, "mark": words("phone")}] if outlet.phone else []
    blocks += [{"item": outlet.hours, "mark": words("hours")}] if outlet.hours else []
    if way:
        drawn = {"way": way, "north": words("way.mark"), "caption": direction(way, words)}
        blocks += [{"text": ""}, drawn]
    return _receipt([*blocks, *_foot(hotline, words, now)], width_mm)


def direction(way: tuple[Degrees, Degrees], words: Words) -> str:
    """Where to, and how far, as the crow flies; under a kilometre in steps of 50 metres."""
    east, north = sketch.offset(*way)
    there = words(f"way.{DIRECTIONS[round(math.degrees(math.atan2(east, north)) / 45) % 8]}")
    km = math.hypot(east, north)
    if km < 1:
        return words("way.metres", direction=there, count=max(50, round(km * 20) * 50))
    return words("way.km", direction=there, count=f"{km:.1f}" if km < 100 else f"{km:.0f}")


def code(
    code: str, title: str, centre: str, hotline: str, words: Words, now: datetime, width_mm: int = 80
) -> Receipt:
    """A service code, large for people and as QR code for a scanner; `title`: what it goes on with."""
    blocks: list[Block] = [
        *_title(centre, title),
        *_code(code, words, width_mm),
        {"text": words("code_use", number=hotline)},
        {"text": words("code_private")},
    ]
    return _receipt([*blocks, *_foot(hotline, words, now)], width_mm)


def appointment(
    code: str,
    service: Service,
    when: str,
    centre: str,
    hotline: str,
    words: Words,
    now: datetime,
    width_mm: int = 80,
) -> Receipt:
    """When to come and what for, and the code to come with."""
    blocks: list[Block] = [
        *_title(centre, words("appointment")),
        {"text": service.title, "size": 2, "align": "center", "bold": True},
        {"text": when, "size": 2, "align": "center", "bold": True},
        {"text": ""},
        *_code(code, words, width_mm),
        {"text": words("appointment_use", number=hotline)},
    ]
    return _receipt([*blocks, *_foot(hotline, words, now)], width_mm)


def slip(
    number: str,
    kind: str,
    due: str,
    centre: str,
    hotline: str,
    words: Words,
    now: datetime,
    width_mm: int = 80,
) -> Receipt:
    """The number under which an opinion or complaint (`kind`) is asked after, and by when it is answered."""
    blocks: list[Block] = [
        *_title(centre, kind),
        {"text": words("slip"), "align": "center", "bold": True},
        {"text": grouped(number), "size": 3, "align": "center", "bold": True},
        {"text": ""},
        {"text": words("slip_due", day=due)},
        {"text": words("slip_use", number=hotline)},
    ]
    return _receipt([*blocks, *_foot(hotline, words, now)], width_mm)


def grouped(digits: str) -> str:
    """A number as it is read: 1234 5678, 123 456."""
    half = len(digits) // 2
    return f"{digits[:half]} {digits[half:]}"


def dashed(phone: str) -> str:
    """A telephone number as it is checked by the eye: 138 0013 8000."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}".strip() if len(phone) == MOBILE else phone


def _title(centre: str, title: str) -> list[Block]:
    return [
        {"text": centre, "align": "center"},
        {"text": title, "size": 2, "align": "center", "bold": True},
        {"rule": True},
    ]


def _code(code: str, words: Words, width_mm: int) -> list[Block]:
    """A service code, to be read by people and by a scanner."""
    return [
        {"text": words("code"), "align": "center", "bold": True},
        {"text": code, "size": 5 if width_mm == 80 else 4, "align": "center", "bold": True},
        {"qr": code},
    ]


def _list(title: str, items: Iterable[str]) -> list[Block]:
    lines: list[Block] = [{"item": item, "mark": "□"} for item in items]
    return [{"text": title, "bold": True}, *lines, {"text": ""}] if lines else []


def _basis(basis: Iterable[Basis], words: Words) -> list[Block]:
    """Each law once, with its articles behind it."""
    articles: dict[str, list[str]] = {}
    for one in basis:
        articles.setdefault(one.law.strip("《》"), []).append(one.article)
    lines: list[Block] = [
        {"item": f"《{law}》{words('and').join(found)}", "mark": "·"} for law, found in articles.items()
    ]
    return [{"text": words("basis"), "bold": True}, *lines, {"text": ""}] if lines else []


def _foot(hotline: str, words: Words, now: datetime) -> list[Block]:
    return [
        {"rule": True},
        {"text": words("hotline", number=hotline)},
        {"columns": [words("printed"), f"{now:%Y-%m-%d %H:%M}"]},
        {"cut": True},
    ]


def _receipt(blocks: list[Block], width_mm: int) -> Receipt:
    return Receipt.model_validate({"width_mm": width_mm, "blocks": [block for block in blocks if block]})
