"""Taking a number: which service, who goes first, and the number itself."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from centre.office import Office
from centre.queue.estimate import UNKNOWN, Estimate
from content.service import PriorityClass
from kiosk import dates
from kiosk.clerk import Trouble, Wish
from kiosk.frame import banner
from kiosk.receipts import grouped
from kiosk.screens.base import Kiosk, Screen
from kiosk.session import Place
from kiosk.widgets.box import Card, Column, Row
from kiosk.widgets.tap import row, slot
from kiosk.widgets.text import Text


def start(kiosk: Kiosk, service: str, phoned: int | None = None) -> None:
    """Take a number for a service, or the one taken by phone: ask about priority if the service knows any,
    else at once.

    The request id is made here, once for each time somebody asks for a number: two taps, or a try after a
    failure, are the same request.
    """
    wish = Wish(service, uuid4().hex, phoned)
    priority = kiosk.pack.services[service].priority
    if any(one.ask for one in priority) or _by_card(kiosk, priority):
        kiosk.go(Place("ticket", {"step": "priority", "service": service}, {"wish": wish}))
    else:
        kiosk.take(wish, None)


def _by_card(kiosk: Kiosk, priority: Sequence[PriorityClass]) -> bool:
    """Whether an ID card can give priority here."""
    return kiosk.has_reader() and any(one.min_age is not None or one.max_age is not None for one in priority)


def _waits(office: Office, services: Sequence[str]) -> dict[str, tuple[int, Estimate]]:
    """How many wait for each service, and how long who comes now will."""
    counts = office.tickets.counts()
    return {
        id: (counts.get(id, 0), office.estimates.service(id) if counts.get(id) else UNKNOWN)
        for id in services
        if id in office.tickets.services
    }


class TicketScreen(Screen):
    """The three steps of taking a number."""

    def build(self) -> None:
        match self.params.get("step", "services"):
            case "services":
                self._services()
            case "priority":
                self._priority()
            case _:
                self._number()

    # Which service

    def _services(self) -> None:
        theme = self.theme
        self.title(self.words("ticket.title"), self.words("ticket.choose"))
        self._waiting: dict[str, Text] = {}
        rows = self.list()
        for service in self.kiosk.pack.services.values():
            tap = row(
                theme,
                f"service:{service.id}",
                service.title,
                self._start(service.id),
                lead=service.letter,
                note=self.words("ticket.counters", counters=self.words("ticket.and").join(service.counters)),
                end_icon="",
                units=150,
            )
            waiting = Text(theme, "", "note", "muted", align="right", size_hint_x=None, width=theme.px(230))
            waiting.pos_hint = {"center_y": 0.5}
            self._waiting[service.id] = waiting
            tap.add_widget(waiting)
            rows.add_widget(tap)
        self.scroller(rows)
        others = (("booking", "calendar"), ("code", "keypad"), ("held", "ticket"))
        taps = [
            slot(theme, name, self.words(f"ticket.{name}"), self._to(Place(name)), icon=icon)
            for name, icon in others
        ]
        self.add_widget(Row(theme, *taps, gap=24))
        services = list(self.kiosk.pack.services)
        self.kiosk.ask(lambda office: _waits(office, services), self._count)

    def _to(self, place: Place) -> Callable[[], None]:
        return lambda: self.kiosk.go(place)

    def _count(self, waits: dict[str, tuple[int, Estimate]] | Trouble) -> None:
        if isinstance(waits, Trouble):
            return
        for service, label in self._waiting.items():
            count, estimate = waits.get(service, (0, UNKNOWN))
            words = self.words("ticket.waiting", count=count)
            if count and (time := dates.wait(self.words, estimate)):
                words = f"{words}\n{time}"
            label.set(words)
        self.kiosk.settled()

    def _start(self, service: str) -> Callable[[], None]:
        return lambda: start(self.kiosk, service)

    # Who goes first

    def _priority(self) -> None:
        theme, service = self.theme, self.kiosk.pack.services[self.params["service"]]
        self.title(service.title, self.words("ticket.who_first"))
        rows = self.list()
        classes = [one for one in service.priority if one.ask]
        if _by_card(self.kiosk, service.priority):
            rows.add_widget(
                row(
                    theme,
                    "card",
                    self.words("ticket.card"),
                    lambda: self.kiosk.go(Place("card", {"service": service.id}, self.place.memo)),
                    icon="card",
                    note=self.words("ticket.card_note"),
                    units=140 if theme.wide else 168,
                )
            )
            if classes and not theme.wide:  # there it stands beside them
                rows.add_widget(Text(theme, self.words("ticket.classes"), "heading"))
        for one in classes:
            rows.add_widget(
                row(theme, f"priority:{one.id}", one.title, self._take(one), note=one.reason, units=140)
            )
        self.scroller(rows)
        self.add_widget(self.primary("take", self.words("ticket.plain"), self._take(None), "ticket"))

    def _take(self, priority: PriorityClass | None) -> Callable[[], None]:
        return lambda: self.kiosk.take(self.place.memo["wish"], priority.id if priority else None)

    # The number

    def _number(self) -> None:
        theme, params = self.theme, self.params
        service = self.kiosk.pack.services[params["service"]]
        self.title(self.words("ticket.yours"))
        card = Card(theme, gap=20, pad=48)
        card.add_widget(Text(theme, service.title, "title", align="center"))
        card.add_widget(self.giant(params["number"], 338))
        priority = next((one for one in service.priority if one.id == params.get("priority")), None)
        if priority:
            card.add_widget(banner(theme, self.words("ticket.first", title=priority.title), "check", False))
        names = self.words("ticket.and").join(service.counters)
        figures = self.figures(
            (self.words("ticket.ahead"), self.words("ticket.people", count=params["ahead"])),
            (self.words("ticket.where"), self.words("ticket.counter", counters=names)),
        )
        self._wait = Column(theme)
        proof = f"{self.kiosk.paper('proof')} {grouped(self.place.memo['code'])}"
        facts = [figures, self._wait, Text(theme, proof, "note", "muted", align="center")]
        self._note = Column(theme)
        after = [self._note, Text(theme, self.words("ticket.wait"), "body", "muted", align="center")]
        if theme.wide:
            right = Column(theme, Card(theme, *facts, gap=20, pad=40), *after, gap=32)
            self.middle(self.pair(card, right))
        else:
            for part in facts:
                card.add_widget(part)
            self.middle(card, *after)
        self.add_widget(self.done())
        self.ticket_printed(params["ticket"])
        id: int = params["ticket"]
        self.kiosk.ask(lambda office: office.estimates.ticket(id), self._estimated)

    def _estimated(self, estimate: Estimate | Trouble) -> None:
        if isinstance(estimate, Trouble) or not (time := dates.wait(self.words, estimate)):
            return
        words = self.words("wait.about", time=time)
        self._wait.add_widget(Text(self.theme, words, "heading", "accent", align="center"))
        self.kiosk.settled()

    @property
    def _outcome(self) -> str:
        done = self.kiosk.printed.get(self.params.get("ticket", 0))
        return done.outcome if done else "running"

    def ticket_printed(self, ticket_id: int) -> None:
        """Say whether there is paper, honestly."""
        if ticket_id != self.params.get("ticket"):
            return
        outcome = self._outcome
        icon = {"printed": "check", "running": "printer"}.get(outcome, "warning")
        self._note.clear_widgets()
        words = self.words(f"ticket.{outcome}", number=self.params["number"])
        self._note.add_widget(banner(self.theme, words, icon, warning=icon == "warning"))
        self.kiosk.settled()

    def state(self) -> dict[str, str]:
        return {"print": self._outcome} if self.params.get("step") == "number" else {}
