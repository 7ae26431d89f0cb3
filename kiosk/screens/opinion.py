"""An opinion, a complaint or praise: what about, what happened, a number to ring if wanted; and the number
under which its author asks after it. Tapped, or written in their own words."""

from collections.abc import Callable
from uuid import uuid4

from centre.citizens.opinions import Opinion
from content.phrases import Phrases
from kiosk import dates, receipts
from kiosk.clerk import Trouble
from kiosk.screens.paper import PaperScreen
from kiosk.session import Place
from kiosk.widgets.box import Card, Grid
from kiosk.widgets.tap import row, slot, tick
from kiosk.widgets.text import Text

WHAT = "kiosk.opinion.what."
"""Where the pack has what can be said, by kind."""
ABOUT = "kiosk.opinion.about."
"""Where it has what can be spoken of besides the services."""


class OpinionScreen(PaperScreen):
    """Four steps."""

    def build(self) -> None:
        self._kind = self.params["kind"]
        match self.params.get("step"):
            case "what":
                self._what()
            case "phone":
                self._phone()
            case "number":
                self._number()
            case _:
                self._about()

    # What about

    def _about(self) -> None:
        theme = self.theme
        self.title(self.words(f"voice.{self._kind}"), self.words("opinion.about_note"))
        abouts = {service.id: service.title for service in self.kiosk.pack.services.values()}
        abouts |= {
            key.removeprefix(ABOUT): self.kiosk.text(key)
            for key in self.kiosk.pack.phrases
            if key.startswith(ABOUT)
        }
        choices = Grid(theme, cols=4 if theme.wide else 2, gap=20)
        for id, title in abouts.items():
            choices.add_widget(slot(theme, f"about:{id}", title, self._choose(id)))
        self.scroller(choices)

    def _choose(self, about: str) -> Callable[[], None]:
        params = {"kind": self._kind, "step": "what", "about": about, "said": ()}
        return lambda: self.kiosk.go(Place("opinion", params, {"written": [""]}))

    # What happened

    def _what(self) -> None:
        theme, said, written = self.theme, self.params["said"], self._written
        self.title(self.words(f"opinion.ask.{self._kind}"), self.words("opinion.what_note"))
        prefix = f"{WHAT}{self._kind}."
        rows = self.list(14)
        for key in (key for key in self.kiosk.pack.phrases if key.startswith(prefix)):
            target = f"said:{key.removeprefix(prefix)}"
            rows.add_widget(tick(theme, target, self.kiosk.text(key), self._tick(key), key in said))
        words, note = self.words("opinion.write"), written or self.words("opinion.more")
        own = Place("write", {}, self.place.memo)
        rows.add_widget(row(theme, "write", words, lambda: self.kiosk.go(own), "pen", note, units=140))
        self.scroller(rows)
        tap = self.primary("next", self.words("rate.next"), self._to_phone, "next")
        tap.disabled = not (said or written)
        tap.opacity = 0.35 if tap.disabled else 1
        self.add_widget(tap)

    @property
    def _written(self) -> str:
        """What was said in words of one's own."""
        text: str = self.place.memo["written"][0]
        return text.strip()

    def _tick(self, key: str) -> Callable[[], None]:
        said = self.params["said"]
        after = tuple(one for one in said if one != key) if key in said else (*said, key)
        return lambda: self.kiosk.replace(self.place.with_params(said=after))

    def _to_phone(self) -> None:
        memo = {**self.place.memo, "request": uuid4().hex}
        self.kiosk.go(Place("opinion", {**self.params, "step": "phone"}, memo))

    # Where to ring

    def _phone(self) -> None:
        self.title(self.words("opinion.phone"), self.words("opinion.phone_note"))
        skip, send = self.words("rate.no_phone"), self.words("rate.send")
        self._pad = self.phone_pad(skip, send, self._send)

    def _send(self, phone: str) -> None:
        kind, text = self._kind, self._text(self.kiosk.pack.phrases)
        request = self.place.memo["request"]
        self.kiosk.ask(
            lambda office: office.opinions.submit(
                kind, text, phone=phone, source="kiosk", request_id=request
            ),
            self._sent,
            hold=True,
        )

    def _text(self, phrases: Phrases) -> str:
        """What staff will read: in Chinese, whatever language it was tapped in."""
        pack = self.kiosk.pack.in_language("zh")
        about = self.params["about"]
        service = pack.services.get(about)
        title = service.title if service else phrases.text(ABOUT + about)
        ticked = "；".join(phrases.text(key) for key in self.params["said"])
        return f"{title}：" + "\n".join(part for part in (ticked, self._written) if part)

    def _sent(self, opinion: Opinion | Trouble) -> None:
        if isinstance(opinion, Trouble):
            known = "too_many" if opinion.code == "too-many" else "trouble"
            self._pad.explain(self.words(f"opinion.{known}"))
            return
        place = Place("opinion", {"kind": opinion.kind, "step": "number"}, {"opinion": opinion, "paper": []})
        self.kiosk.conclude(place)

    # Its number

    def _number(self) -> None:
        theme, words = self.theme, self.words
        opinion: Opinion = self.place.memo["opinion"]
        due = dates.day(words, opinion.due_on)
        self.title(words("opinion.yours"))
        card = Card(
            theme,
            self.giant(receipts.grouped(opinion.number), 150),
            Text(theme, words("opinion.use", day=due), "body", align="center"),
            gap=24,
            pad=48,
        )
        self.outcome(self.middle(card))
        self.add_widget(self.done())
        kiosk, meta = self.kiosk, self.kiosk.pack.meta
        kind = kiosk.text(f"desk.opinion.kind.{opinion.kind}")
        self.print_once(
            receipts.slip(
                opinion.number, kind, due, meta.title, meta.hotline, kiosk.paper, kiosk.now(), kiosk.paper_mm
            )
        )
