"""An appointment found by its code: check in, or give it up."""

from centre.queue.appointment import Appointment
from centre.queue.ticket import Ticket
from kiosk import dates
from kiosk.clerk import Trouble
from kiosk.frame import banner
from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Column

KNOWN = ("not-today", "too-early", "cancelled", "no-appointment", "arrived")
"""Refusals with words of their own."""


class AppointmentScreen(Screen):
    """When and what for; then the number, or that it is cancelled."""

    def build(self) -> None:
        theme = self.theme
        if self.params.get("step") == "cancelled":
            self._cancelled()
            return
        sure = self.params.get("step") == "cancel"
        self.title(self.words("appointment.sure") if sure else self.words("appointment.title"))
        self._page, self._note, self._bottom = Column(theme), Column(theme), Column(theme)
        self.middle(self._page, self._note)
        self.add_widget(self._bottom)
        id: int = self.params["id"]
        self.kiosk.ask(lambda office: office.appointments.get(id), self._found)

    def _found(self, appointment: Appointment | Trouble) -> None:
        if isinstance(appointment, Trouble):
            self._refuse(appointment)
            return
        words, kiosk = self.words, self.kiosk
        at = appointment.starts_at.astimezone(kiosk.now().tzinfo)
        service = kiosk.pack.services.get(appointment.service)
        facts = self.facts(
            (words("booking.service_is"), service.title if service else appointment.service),
            (words("booking.day_is"), dates.day(words, at.date())),
            (words("booking.time_is"), f"{at:%H:%M}"),
        )
        self._page.add_widget(facts)
        if appointment.state in ("cancelled", "missed"):
            self._note.add_widget(banner(self.theme, words(f"appointment.{appointment.state}")))
        elif appointment.state == "booked" and self.params.get("step") == "cancel":
            keep = self.secondary("keep", words("appointment.keep"), kiosk.back)
            cancel = self.primary("cancel", words("appointment.cancel"), self._cancel, "cross")
            self._bottom.add_widget(self.actions(keep, cancel))
        else:
            taps = [self.primary("arrive", words("appointment.arrive"), self._arrive, "ticket")]
            if appointment.state == "booked":
                taps.insert(0, self.secondary("cancel", words("appointment.cancel"), self._sure, "cross"))
            self._bottom.add_widget(self.actions(*taps))
        kiosk.settled()

    def _refuse(self, trouble: Trouble) -> None:
        key = trouble.code.replace("-", "_") if trouble.code in KNOWN else "trouble"
        self._note.clear_widgets()
        self._note.add_widget(banner(self.theme, self.words(f"appointment.{key}")))
        self.kiosk.settled()

    def _arrive(self) -> None:
        code, name = self.place.memo["code"], self.kiosk.kiosk_name
        request = self.place.memo["request"]
        self.kiosk.ask(
            lambda office: office.appointments.check_in(code, request, name, name), self._arrived, hold=True
        )

    def _arrived(self, ticket: Ticket | Trouble) -> None:
        if isinstance(ticket, Trouble):
            self._refuse(ticket)
        else:
            self.kiosk.number(ticket)

    def _sure(self) -> None:
        self.kiosk.go(self.place.with_params(step="cancel"))

    def _cancel(self) -> None:
        code, name = self.place.memo["code"], self.kiosk.kiosk_name
        self.kiosk.ask(lambda office: office.appointments.cancel_by_code(code, name), self._gone, hold=True)

    def _gone(self, appointment: Appointment | Trouble) -> None:
        if isinstance(appointment, Trouble):
            self._refuse(appointment)
        else:
            self.kiosk.conclude(Place("appointment", {"step": "cancelled"}))

    def _cancelled(self) -> None:
        self.finish(self.words("appointment.is_cancelled"), self.words("appointment.free_again"))
