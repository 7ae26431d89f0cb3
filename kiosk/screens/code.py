"""Entering a service code (办事码): goes on where the telephone or an earlier visit stopped."""

from collections.abc import Mapping
from typing import Any

from kivy.uix.widget import Widget

from centre.citizens.codes import DIGITS
from centre.office import Office
from centre.queue.ticket import Ticket, expected
from kiosk.clerk import Trouble
from kiosk.codes import place_of
from kiosk.screens.base import Screen
from kiosk.screens.ticket import start


class CodeScreen(Screen):
    """Six places and a keypad. What is typed stays on this screen only."""

    def build(self) -> None:
        self.title(self.words("code.title"), self.words("code.note"))
        self._pad = self.keypad(DIGITS, self._open)
        self.add_widget(Widget())

    def state(self) -> dict[str, Any]:
        return {"typed": len(self._pad.typed), "wrong": self._pad.faulty}

    def _open(self, code: str) -> None:
        name = self.kiosk.kiosk_name
        self.kiosk.ask(lambda office: office.codes.open(code, name), self._opened)

    def _opened(self, payload: Mapping[str, Any] | Trouble | None) -> None:
        if isinstance(payload, Trouble):
            tired = payload.code == "too-many-tries"
            self._pad.refuse(self.words("code.too_many") if tired else self.words("code.trouble"))
            return
        if payload and isinstance(ticket := payload.get("ticket"), int):
            name = self.kiosk.kiosk_name
            self.kiosk.ask(lambda office: _come(office, ticket, name), self._arrived, hold=True)
            return
        place = place_of(payload, self.kiosk.pack, self._pad.typed) if payload else None
        if place is None:
            self._pad.refuse(self.words("code.wrong"))
        else:
            self.kiosk.replace(place)

    def _arrived(self, ticket: Ticket | Trouble) -> None:
        """Who took a number by phone has come: they have the same priority as who takes it here."""
        if isinstance(ticket, Trouble):
            key = {"cancelled": "cancelled", "not-today": "not_today"}.get(ticket.code, "trouble")
            self._pad.refuse(self.words(f"code.{key}"))
        elif expected(ticket):
            start(self.kiosk, ticket.service, ticket.id)
        else:
            self.kiosk.number(ticket)


def _come(office: Office, id: int, kiosk: str) -> Ticket:
    """The ticket as it is, if its holder is still expected; else as it is once they are here."""
    ticket = office.tickets.get(id)
    known = ticket.service in office.tickets.services and ticket.day == office.tickets.today
    return ticket if known and expected(ticket) else office.tickets.arrive(id, kiosk)
