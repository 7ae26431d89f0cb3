"""What supervisors, editors and technicians look after: the whole hall, devices, content, the audit log."""

from __future__ import annotations

import functools
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from centre.audit import SYSTEM
from centre.desk import overview, reviews, views
from centre.desk.browser import language
from centre.desk.deeds import deeds
from centre.desk.pages import Pages, get

SOON = timedelta(days=60)
"""A review that is due within this is listed."""
PAGE = 100
"""Entries of the audit log on a page."""


class Oversight(Pages):
    """The pages /live, /devices, /content and /audit."""

    @get("/live", "supervisor", keep=True)
    def live(self, request: Request) -> Response:
        """The whole hall at this moment."""
        view = overview.overview(self.office, self.desk.pack(request))
        waits = self.desk.forecast.by_service()
        return self.desk.page(request, "overview", {"view": view, "waits": waits})

    @get("/devices", "technician", "supervisor")
    def devices(self, request: Request) -> Response:
        present = self.office.devices.present()
        history = {one.device: self.office.devices.history(one.device, 8)[1:] for one in present}
        bad = sum(one.state in ("degraded", "unusable") for one in present)
        titles = {one.device: self._title(language(request), one.device) for one in present}
        values = {"present": present, "history": history, "bad": bad, "titles": titles}
        return self.desk.page(request, "devices", values)

    @get("/content", "editor", "supervisor")
    def content(self, request: Request) -> Response:
        """What pack is live, what is wrong with the one on disk, and which guides are to be reviewed."""
        live, today = self.desk.live, self.desk.today()
        values = {
            "pack": self.desk.pack(request),
            "faults": [str(fault) for fault in live.faults],
            "warnings": [str(fault) for fault in live.pack.warnings],
            "due": reviews.due(live.pack, today, today + SOON),
            "today": today,
        }
        return self.desk.page(request, "content", values)

    @get("/audit", "supervisor", "technician")
    def audit(self, request: Request) -> Response:
        query = request.query_params
        before, who = query.get("before", ""), query.get("who", "").strip()[:64]
        before_id = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None
        entries = self.office.audit.latest(PAGE, before_id, who or None)
        more = entries[-1].id if len(entries) == PAGE else None
        told = deeds(entries, functools.partial(self._word, language(request)))
        names = {**views.staff(self.office), SYSTEM: self.desk.text(language(request), "audit.system")}
        if who:
            names.setdefault(who, who)
        return self.desk.page(request, "audit", {"deeds": told, "more": more, "who": who, "names": names})

    def _title(self, tongue: str, device: str) -> str:
        """What `kiosk-1/printer`, `board/hall` or `hotline/line` is, where there is a word for it."""
        place, _, part = device.partition("/")
        return self._word(tongue, f"device.part.{part}") or self._word(tongue, f"device.part.{place}") or ""

    def _word(self, tongue: str, name: str) -> str | None:
        return self.desk.text(tongue, name) if f"desk.{name}" in self.desk.live.pack.phrases else None
