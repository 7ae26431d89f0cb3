"""Entering a service code (办事码): goes on where the telephone or an earlier visit stopped."""

from collections.abc import Mapping
from typing import Any

from kivy.uix.widget import Widget

from centre.citizens.codes import DIGITS
from centre.queue.ticket import Ticket
from kiosk.clerk import Trouble
from kiosk.codes import place_of
from kiosk.screens.base import Screen


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
            self.kiosk.ask(lambda office: office.tickets.arrive(ticket, name), self._arrived, hold=True)
            return
        place = place_of(payload, self.kiosk.pack, self._pad.typed) if payload else None
        if place is None:
            self._pad.refuse(self.words("code.wrong"))
        else:
            self.kiosk.replace(place)

    def _arrived(self, ticket: Ticket | Trouble) -> None:
        """Who took a number by phone has come."""
        if isinstance(ticket, Ticket):
            self.kiosk.number(ticket)
        else:
            key = {"cancelled": "cancelled", "not-today": "not_today"}.get(ticket.code, "trouble")
            self._pad.refuse(self.words(f"code.{key}"))
