"""Shows every screen of the kiosk once in the real program and keeps its picture, in one look and language.

`python -m tests.kiosk.tour SETTINGS FOLDER SIZE [large] [contrast] [en]`: the records are filled first with
tickets, an appointment and an answered complaint. The pictures are those of `lobbyline-kiosk --shots`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from centre.office import Office
from centre.queue.estimate import UNKNOWN
from content.pack import Pack
from kiosk import settings, window
from kiosk.clerk import Wish
from kiosk.places import of_number
from kiosk.session import HOME, Place
from kiosk.settings import state_folder
from kiosk.start import Parts, sized

LOOK_SECONDS = 0.1
STILL_SECONDS = 0.4
"""Without a newer picture for so long, a screen has all the answers it asked for."""


def places(office: Office, pack: Pack) -> Iterator[Place]:
    """Every screen and every step of it, with what it needs to have been done before."""
    from kiosk.screens.held import Held

    code = office.tickets.issue("notary", "called", source="desk").code
    office.tickets.call_next("2")
    called = office.tickets.by_code(code, "tour")
    for number in range(3):
        office.tickets.issue("mediation", f"before-{number}", source="desk")
    ticket = office.tickets.issue("legal-aid", "own", "elderly", "kiosk", "kiosk-1")
    service = office.appointments.services()[0]
    day = office.appointments.days(service)[0]
    slot = office.appointments.slots(service, day)[0]
    booked = office.appointments.book(service, slot.starts_at, phone="13800138000", source="kiosk")
    opinion = office.opinions.submit("complaint", "公证：态度不好", source="desk")
    office.opinions.reply(opinion.id, "王主任", "您反映的情况已经核实。\n当班人员已经批评教育，向您道歉。")
    replied = office.opinions.ask(opinion.number, "tour")

    yield HOME
    yield from (Place("category", {"id": item.id}) for item in pack.menu.root.items if item.items)
    yield Place("search")
    yield Place("search", {}, {"typed": "gz"})
    yield Place("search", {}, {"typed": "qqqq"})
    yield from (Place("guide", {"id": id}) for id in ("legal-aid", "unpaid-wages", "divorce"))
    for id, interview in pack.interviews.items():
        yield Place("interview", {"id": id})
        yield Place("interview", {"id": id, "answers": _answers(interview)})
    yield Place("ticket")
    yield Place("ticket", {"step": "priority", "service": "legal-aid"}, {"wish": Wish("legal-aid", "one")})
    yield of_number(ticket)
    yield Place("card", {"service": "legal-aid"}, {"wish": Wish("legal-aid", "one")})
    yield Place("held")
    held = {"held": Held(ticket, 3, office.estimates.ticket(ticket.id)), "code": ticket.code}
    params = {"ticket": ticket.id, "number": ticket.number}
    yield Place("held", params, held)
    yield Place("held", {**params, "step": "cancel"}, held)
    yield Place("held", {"step": "cancelled", "number": ticket.number})
    yield Place("held", {"ticket": called.id, "number": called.number}, {"held": Held(called, None, UNKNOWN)})
    yield Place("booking")
    yield Place("booking", {"step": "day", "service": service})
    yield Place("booking", {"step": "time", "service": service, "day": str(day)})
    at = {"service": service, "day": str(day), "at": slot.starts_at.isoformat()}
    yield Place("booking", {"step": "phone", **at})
    yield Place("booking", {"step": "check", **at}, {"phone": "13800138000"})
    yield Place("booking", {"step": "booked"}, {"appointment": booked, "paper": []})
    yield Place("appointment", {"id": booked.id}, {"code": booked.code, "request": "two"})
    yield Place("appointment", {"id": booked.id, "step": "cancel"}, {"code": booked.code, "request": "two"})
    yield Place("appointment", {"step": "cancelled"})
    yield Place("outlets")
    yield Place("advisers")
    yield Place("code")
    yield Place("talk")
    yield Place("voice")
    yield Place("rate")
    yield Place("rate", {"step": "level", "about": "visit"})
    yield Place("rate", {"step": "why", "about": "visit", "level": 2, "reasons": ("slow",)})
    yield Place("rate", {"step": "phone", "about": "visit", "level": 2, "reasons": ()})
    yield Place("rate", {"step": "thanks", "level": 5, "phone": False})
    yield Place("rate", {"step": "thanks", "level": 1, "phone": True})
    for kind in ("opinion", "complaint", "praise"):
        yield Place("opinion", {"kind": kind})
        said = ("kiosk.opinion.what.complaint.rude",) if kind == "complaint" else ()
        own = {"written": ["等了两个小时，没有人管。" * (kind == "complaint")]}
        yield Place("opinion", {"kind": kind, "step": "what", "about": "notary", "said": said}, own)
    yield Place("write", {}, {"written": [""]})
    yield Place("write", {}, {"written": ["等了两个小时，没有人管。" * 12]})
    yield Place("opinion", {"kind": "complaint", "step": "phone", "about": "notary", "said": ()})
    yield Place("opinion", {"kind": "complaint", "step": "number"}, {"opinion": opinion, "paper": []})
    yield Place("answer")
    yield Place("answer", {"state": "open"}, {"opinion": opinion})
    yield Place("answer", {"state": replied.state}, {"opinion": replied})
    yield Place("help")
    yield Place("trouble", {"what": "ticket"}, {"again": lambda: None})
    yield Place("trouble", {"what": "too-many"})
    yield Place("trouble", {"what": "closed"})
    yield Place("trouble", {"what": "fault"})


def _answers(interview: Any) -> dict[str, str]:
    """The first answer to everything, until there is an outcome."""
    from content import interview as engine
    from content.interview import Question

    answers: dict[str, str] = {}
    while isinstance(step := engine.step(interview, answers), Question):
        answers[step.id] = step.answers[0].id
    return answers


def main(path: Path, folder: Path, size: str, *looks: str) -> None:
    width, height = (int(side) for side in size.split("x"))
    own = sized(settings.load(path), (width, height))
    parts = Parts.load(path)
    window.prepare(own, state_folder() / "tour")
    from kivy.clock import Clock

    from kiosk.lobby import Lobby
    from tests.kiosk.audit import Audit

    lobby = Lobby(own, parts, folder)
    host, pack = lobby.host, parts.live.pack
    with Office.open(parts.centre, pack.services, openings=pack.meta.open) as office:
        way = list(places(office, pack))
    at, seen, since = -1, 0, 0.0

    def step(_: Any) -> None:
        nonlocal at, seen, since
        pictures, now = len(list(folder.glob("[0-9]*.json"))), Clock.get_boottime()
        if pictures != seen:
            seen, since = pictures, now
        if at < len(way):
            lobby.idle.touch(now)
        if not seen or now - since < STILL_SECONDS or (lobby._shots and lobby._shots.due):
            return
        if at >= 0:
            for fault in Audit(host.theme).of(host.scene):
                print(f"{seen:03d} {host.session.place.screen}: {fault}", flush=True)
        at += 1
        if at > len(way):
            lobby.stop()
            return
        since = now
        host.session.wipe()
        host.session.large_text, host.session.high_contrast = "large" in looks, "contrast" in looks
        host.session.language = "en" if "en" in looks else "zh"
        if at == len(way):  # last, whether anybody is there
            host.session.go(way[1])
            lobby.idle.touched_at_seconds = now - own.idle_seconds - 1
        else:
            host.session.go(way[at])
            host._show()

    Clock.schedule_interval(step, LOOK_SECONDS)
    lobby.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
