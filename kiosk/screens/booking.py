"""Booking an appointment: service, day, time, telephone number, and the code to come with."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from kivy.uix.widget import Widget

from centre.queue.appointment import Appointment, Slot
from kiosk import dates, receipts
from kiosk.clerk import Trouble
from kiosk.frame import banner
from kiosk.screens.paper import PaperScreen
from kiosk.session import Place
from kiosk.widgets.box import Card, Column, Grid
from kiosk.widgets.tap import row, slot
from kiosk.widgets.text import Text

NOON = 12
KNOWN = ("no-slot", "too-many")
"""Refusals with words of their own."""


class BookingScreen(PaperScreen):
    """The steps of booking."""

    def build(self) -> None:
        match self.params.get("step"):
            case "day":
                self._days()
            case "time":
                self._times()
            case "phone":
                self._phone()
            case "check":
                self._check()
            case "booked":
                self._booked()
            case _:
                self._services()

    def state(self) -> dict[str, Any]:
        typed = {"typed": len(self._pad.typed)} if self.params.get("step") == "phone" else {}
        return {**super().state(), **typed}

    def _wait(self) -> Column:
        """Where the answer of the records will stand."""
        page = Column(self.theme, Text(self.theme, self.words("booking.looking"), "body", "muted"), gap=20)
        self.scroller(page)
        return page

    def _explain(self, page: Column, words: str) -> None:
        page.clear_widgets()
        page.add_widget(banner(self.theme, words))
        self.kiosk.settled()

    # Which service

    def _services(self) -> None:
        self.title(self.words("booking.title"), self.words("booking.service"))
        page = self._wait()

        def then(services: list[str] | Trouble) -> None:
            if isinstance(services, Trouble) or not services:
                self._explain(page, self.words("booking.none" if services == [] else "booking.trouble"))
                return
            page.clear_widgets()
            rows = self.list()
            page.add_widget(rows)
            for id in services:
                service = self.kiosk.pack.services[id]
                rows.add_widget(
                    row(
                        self.theme,
                        f"service:{id}",
                        service.title,
                        self._to(step="day", service=id),
                        lead=service.letter,
                        units=140,
                    )
                )
            self.kiosk.settled()

        self.kiosk.ask(lambda office: office.appointments.services(), then)

    def _to(self, **params: str) -> Callable[[], None]:
        return lambda: self.kiosk.go(self.place.with_params(**params))

    # Which day

    def _days(self) -> None:
        service = self.params["service"]
        self.title(self.kiosk.pack.services[service].title, self.words("booking.day"))
        page = self._wait()

        def then(days: list[date] | Trouble) -> None:
            if isinstance(days, Trouble) or not days:
                self._explain(page, self.words("booking.full" if days == [] else "booking.trouble"))
                return
            page.clear_widgets()
            grid = Grid(self.theme, cols=5 if self.theme.wide else 3, gap=20)
            for day in days:
                words = self.words("booking.date", month=self.words(f"month.{day.month}"), day=day.day)
                weekday = self.words(f"weekday.{day.isoweekday()}")
                grid.add_widget(
                    slot(self.theme, f"day:{day}", words, self._to(step="time", day=str(day)), weekday)
                )
            page.add_widget(grid)
            self.kiosk.settled()

        self.kiosk.ask(lambda office: office.appointments.days(service), then)

    # What time

    def _times(self) -> None:
        service, day = self.params["service"], date.fromisoformat(self.params["day"])
        self.title(self.kiosk.pack.services[service].title, dates.day(self.words, day))
        page = self._wait()

        def then(slots: list[Slot] | Trouble) -> None:
            if isinstance(slots, Trouble) or not slots:
                self._explain(page, self.words("booking.full" if slots == [] else "booking.trouble"))
                return
            page.clear_widgets()
            zone = self.kiosk.now().tzinfo
            times = list(dict.fromkeys(slot.starts_at.astimezone(zone) for slot in slots))
            for half in ("morning", "afternoon"):
                mine = [time for time in times if (time.hour < NOON) == (half == "morning")]
                if mine:
                    page.add_widget(Text(self.theme, self.words(f"booking.{half}"), "heading"))
                    grid = Grid(self.theme, cols=5 if self.theme.wide else 3, gap=20)
                    for time in mine:
                        action = self._to(step="phone", at=time.isoformat())
                        grid.add_widget(slot(self.theme, f"time:{time:%H:%M}", f"{time:%H:%M}", action))
                    for _ in range(len(mine), grid.cols):  # few times are no wider than many
                        grid.add_widget(Widget(size_hint_y=None, height=0))
                    page.add_widget(grid)
            self.kiosk.settled()

        self.kiosk.ask(lambda office: office.appointments.slots(service, day), then)

    # Whom to tell of a change

    def _phone(self) -> None:
        self.title(self.words("booking.phone"), self.words("booking.phone_note"))

        def done(phone: str) -> None:
            memo = {"phone": phone, "request": uuid4().hex}
            self.kiosk.go(Place("booking", {**self.params, "step": "check"}, memo))

        self._pad = self.phone_pad("", self.words("rate.next"), done)

    # Is it right

    def _check(self) -> None:
        theme, words = self.theme, self.words
        service = self.kiosk.pack.services[self.params["service"]]
        at = datetime.fromisoformat(self.params["at"])
        self.title(words("booking.check"))
        self._note = Column(theme)
        facts = self.facts(
            (words("booking.service_is"), service.title),
            (words("booking.day_is"), dates.day(words, at.date())),
            (words("booking.time_is"), f"{at:%H:%M}"),
            (words("booking.phone_is"), receipts.dashed(self.place.memo["phone"])),
        )
        self.middle(facts, self._note)
        self.add_widget(self.primary("book", words("booking.book"), self._book, "check"))

    def _book(self) -> None:
        service, phone, request = self.params["service"], self.place.memo["phone"], self.place.memo["request"]
        at = datetime.fromisoformat(self.params["at"])
        self.kiosk.ask(
            lambda office: office.appointments.book(
                service, at, phone=phone, source="kiosk", request_id=request
            ),
            self._done,
            hold=True,
        )

    def _done(self, appointment: Appointment | Trouble) -> None:
        if isinstance(appointment, Trouble):
            known = appointment.code in KNOWN
            key = appointment.code.replace("-", "_") if known else "trouble"
            self._explain(self._note, self.words(f"booking.{key}"))
            return
        place = Place("booking", {"step": "booked"}, {"appointment": appointment, "paper": []})
        self.kiosk.conclude(place)

    # Booked

    def _booked(self) -> None:
        theme, words, kiosk = self.theme, self.words, self.kiosk
        appointment: Appointment = self.place.memo["appointment"]
        service = kiosk.pack.services[appointment.service]
        at = appointment.starts_at.astimezone(kiosk.now().tzinfo)
        self.title(words("booking.yours"))
        card = Card(theme, gap=12, pad=40)
        card.add_widget(Text(theme, service.title, "title", align="center"))
        card.add_widget(Text(theme, dates.moment(words, at), "title", align="center"))
        card.add_widget(self.giant(receipts.grouped(appointment.code), 190))
        self.outcome(self.middle(self.pair(card, Card(theme, Text(theme, words("booking.use"))))))
        self.add_widget(self.done())
        meta = kiosk.pack.meta
        self.print_once(
            receipts.appointment(
                appointment.code,
                service,
                dates.moment(words, at),
                meta.title,
                meta.hotline,
                kiosk.paper,
                kiosk.now(),
                kiosk.paper_mm,
            )
        )
