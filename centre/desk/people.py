"""Who works at the desk: supervisors add people, give roles and skills, set passwords, let people go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from centre.refusal import Refused
from centre.staff import ROLES

if TYPE_CHECKING:
    from centre.desk.console import Desk


class People:
    """The page /staff."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.staff = desk.office.staff

    def routes(self) -> list[Route]:
        route = self.desk.route
        return [
            route("/staff", self.page, "supervisor"),
            route("/staff", self.add, "supervisor", post=True),
            route("/staff/{id:int}/{action}", self.change, "supervisor", post=True),
        ]

    def page(self, request: Request) -> Response:
        return self.desk.page(request, "staff", {"people": self.staff.all(), "roles": ROLES})

    def add(self, request: Request) -> Response:
        word, fields = self.desk.word, request.state.fields
        login = word(fields, "login", 64).strip().lower()
        secret, name = word(fields, "password", 200), word(fields, "name", 80)
        self.staff.add(login, name, secret, self._roles(request), by=self.desk.who(request))
        return self.desk.done(request, "/staff")

    def change(self, request: Request) -> Response:
        """Change roles and skills, set a new password, let somebody go or take them back."""
        id, action, by = self.desk.number(request), request.path_params["action"], self.desk.who(request)
        if action == "roles":
            chosen = {value for value in request.state.fields.getlist("service") if isinstance(value, str)}
            everything = set(self.desk.live.pack.services)
            if not chosen <= everything:
                raise Refused("no-service", "no such service")
            all_services = not chosen or chosen == everything
            roles, services = self._roles(request), None if all_services else chosen
            self.staff.change(id, roles=roles, services=services, all_services=all_services, by=by)
        elif action == "password":
            self.staff.change(id, secret=self.desk.word(request.state.fields, "password", 200), by=by)
        elif action in ("leave", "return"):
            person = self.staff.change(id, active=action == "return", by=by)
            if action == "leave":
                self.desk.office.counters.leave(person.login)
        else:
            raise HTTPException(404, "no-page")
        return self.desk.done(request, "/staff")

    def _roles(self, request: Request) -> list[str]:
        return [value for value in request.state.fields.getlist("role") if isinstance(value, str)]
