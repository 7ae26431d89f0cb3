"""One person's data: told to them, and deleted when they ask for it. For supervisors."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from centre.citizens.persons import PersonError
from centre.desk.pages import Pages, get, post

LONGEST_NUMBER = 40


class Privacy(Pages):
    """The page /persons and what it posts: whose data it is never stands in an address."""

    @get("/persons", "supervisor")
    def page(self, request: Request) -> Response:
        return self._page(request)

    @post("/persons", "supervisor")
    def find(self, request: Request) -> Response:
        """How much is kept of somebody, before anything is done."""
        number, phone = self._whose(request)
        return self._page(request, number, phone, self._found(number, phone, request))

    @post("/persons/export", "supervisor")
    def export(self, request: Request) -> Response:
        """All of it as a file."""
        number, phone = self._whose(request)
        found = self._found(number, phone, request)
        text = json.dumps(found, ensure_ascii=False, indent=2)
        headers = {"content-disposition": 'attachment; filename="lobbyline-person.json"'}
        return Response(text, media_type="application/json; charset=utf-8", headers=headers)

    @post("/persons/delete", "supervisor")
    def delete(self, request: Request) -> Response:
        """Remove what tells who it was, once the supervisor has ticked that the person asked for it."""
        number, phone = self._whose(request)
        if request.state.fields.get("asked") != "yes":
            raise PersonError("bad-consent", "tick that the person asked for it")
        counts = self.office.persons.delete(number, phone, self.desk.who(request))
        return self._page(request, deleted=sum(counts.values()))

    def _found(self, number: str, phone: str, request: Request) -> dict[str, list[dict[str, Any]]]:
        return self.office.persons.export(number, phone, self.desk.who(request))

    def _whose(self, request: Request) -> tuple[str, str]:
        word, fields = self.desk.word, request.state.fields
        return word(fields, "number", LONGEST_NUMBER), word(fields, "phone", LONGEST_NUMBER)

    def _page(
        self,
        request: Request,
        number: str = "",
        phone: str = "",
        found: dict[str, list[dict[str, Any]]] | None = None,
        deleted: int | None = None,
    ) -> Response:
        counts = None if found is None else {kind: len(rows) for kind, rows in found.items()}
        values = {"number": number, "phone": phone, "counts": counts, "deleted": deleted}
        values["backup_days"] = self.desk.office.settings.backups.keep
        return self.desk.page(request, "persons", values)
