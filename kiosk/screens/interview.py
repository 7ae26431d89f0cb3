"""An interview: one question a screen, then what follows, with its law."""

from collections.abc import Callable
from typing import Any, Literal

from kivy.uix.widget import Widget

from content import interview as engine
from content.interview import Outcome, Question
from kiosk import receipts
from kiosk.clerk import Trouble
from kiosk.screens.paper import PaperScreen
from kiosk.screens.ticket import start
from kiosk.session import Place
from kiosk.widgets.box import Card, Column, Row
from kiosk.widgets.tap import row
from kiosk.widgets.text import Icon, Text

VERDICTS: dict[str, tuple[str, Literal["accent", "warning"]]] = {
    "yes": ("check", "accent"),
    "maybe": ("question", "accent"),
    "no": ("cross", "warning"),
}


class InterviewScreen(PaperScreen):
    """Shows the question that the answers so far lead to, or the outcome."""

    def build(self) -> None:
        self._interview = self.kiosk.pack.interviews[self.params["id"]]
        self._answers: dict[str, str] = dict(self.params.get("answers", {}))
        self._step = engine.step(self._interview, self._answers)
        if isinstance(self._step, Question):
            self._question(self._step)
        else:
            self._outcome(self._step)

    def state(self) -> dict[str, Any]:
        step = "question" if isinstance(self._step, Question) else "outcome"
        return {"step": step, step: self._step.id, **super().state()}

    def _question(self, question: Question) -> None:
        theme = self.theme
        number = len(self._answers) + 1
        self.add_widget(
            Text(
                theme,
                self.words("interview.number", title=self._interview.title, number=number),
                "note",
                "accent",
            )
        )
        page = Column(theme, Text(theme, question.ask, "display"), gap=24)
        if number == 1 and self._interview.intro:
            page.add_widget(Text(theme, self._interview.intro, "body", "muted"))
        if question.help:
            page.add_widget(Text(theme, question.help, "body", "muted"))
        page.add_widget(Widget(size_hint_y=None, height=theme.px(12)))
        answers = self.list(24)
        page.add_widget(answers)
        for answer in question.answers:
            answers.add_widget(
                row(
                    theme,
                    f"answer:{answer.id}",
                    answer.title,
                    self._answer(question.id, answer.id),
                    units=136,
                )
            )
        self.scroller(page)

    def _answer(self, question: str, answer: str) -> Callable[[], None]:
        answers = {**self._answers, question: answer}
        return lambda: self.kiosk.go(Place("interview", {"id": self._interview.id, "answers": answers}))

    def _outcome(self, outcome: Outcome) -> None:
        theme = self.theme
        icon, ink = VERDICTS[outcome.verdict]
        self.add_widget(
            Text(theme, self.words("interview.result", title=self._interview.title), "note", "accent")
        )
        self.add_widget(Row(theme, Icon(theme, icon, 96, ink), Text(theme, outcome.title, "display"), gap=28))
        page = Column(theme, gap=32, pad=(0, 0, 16, 24))
        for paragraph in outcome.text:
            page.add_widget(Text(theme, paragraph))
        page.add_widget(Text(theme, self.words("interview.notice"), "note", "muted"))
        if outcome.materials:
            page.add_widget(self._list("interview.materials", list(outcome.materials)))
        if outcome.basis:
            laws = [f"《{one.law.strip('《》')}》{one.article}" for one in outcome.basis]
            page.add_widget(self._list("interview.basis", laws))
        if guide := self.kiosk.pack.guides.get(outcome.guide or ""):
            page.add_widget(
                row(
                    theme,
                    f"guide:{guide.id}",
                    guide.title,
                    self._read(guide.id),
                    icon="document",
                )
            )
        if not self.kiosk.session.rated:
            page.add_widget(self.offer_rating())
        self.scroller(page)
        papers = [
            self.secondary("code", self.words("interview.code"), self._make_code, "code"),
            self.secondary("print", self.words("interview.print"), self._print, "printer"),
        ]
        taps = []
        if service := self.kiosk.pack.services.get(outcome.service or ""):
            words = self.words("guide.take", service=service.title)
            taps.append(self.primary("take", words, self._take(service.id), "ticket"))
        if self.fit(*papers, *taps):
            self.bottom(self.actions(*papers, *taps))
        else:
            self.bottom(Column(theme, self.actions(*papers), *taps, gap=20))

    def _take(self, service: str) -> Callable[[], None]:
        return lambda: start(self.kiosk, service)

    def _read(self, guide: str) -> Callable[[], None]:
        return lambda: self.kiosk.go(Place("guide", {"id": guide}))

    def _list(self, key: str, items: list[str]) -> Card:
        theme = self.theme
        card = Card(theme, Text(theme, self.words(key), "heading"), gap=14)
        for item in items:
            mark = Text(theme, "•", "heading", "accent", size_hint_x=None, width=theme.em("body") * 1.2)
            mark.unread = True
            card.add_widget(Row(theme, mark, Text(theme, item), at="top"))
        return card

    def _print(self) -> None:
        kiosk = self.kiosk
        if not isinstance(self._step, Outcome):
            return
        meta = kiosk.pack.meta
        self.print(
            receipts.outcome(
                self._interview,
                self._answers,
                self._step,
                meta.title,
                meta.hotline,
                kiosk.paper,
                kiosk.now(),
                kiosk.paper_mm,
            )
        )

    def _make_code(self) -> None:
        """One for every visit to this screen: a second tap prints the same again."""
        if self._code:
            self._print_code(self._code)
        else:
            payload = {"interview": self._interview.id, "answers": self._answers}
            self.kiosk.ask(lambda office: office.codes.create(payload), self._print_code)

    _code = ""

    def _print_code(self, code: str | Trouble) -> None:
        if isinstance(code, Trouble):
            self.fail(self.words("interview.no_code"))
            return
        self._code = code
        kiosk, meta = self.kiosk, self.kiosk.pack.meta
        receipt = receipts.code(
            code, self._interview.title, meta.title, meta.hotline, kiosk.paper, kiosk.now(), kiosk.paper_mm
        )
        self.print(receipt, self.words("interview.code_made", code=code))
