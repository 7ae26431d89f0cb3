"""A guide: its sections at large type; its checklist on paper; a number for the service that helps."""

from collections.abc import Callable, Iterator

from kivy.uix.stacklayout import StackLayout
from kivy.uix.widget import Widget

from content.guide import Block, Guide, Section
from content.speech.sayings import telling
from kiosk import receipts
from kiosk.frame import banner
from kiosk.screens.paper import PaperScreen
from kiosk.screens.ticket import start
from kiosk.widgets.box import Column, Row, Rule
from kiosk.widgets.tap import chip
from kiosk.widgets.text import Icon, Text
from kiosk.widgets.theme import Ink

MARKS = {
    "when": "question",
    "who": "person",
    "bring": "checklist",
    "steps": "list",
    "time": "clock",
    "fee": "yuan",
    "where": "pin",
    "caution": "warning",
    "refused": "gavel",
    "basis": "book",
}
"""The icon of each section."""


class GuideScreen(PaperScreen):
    """Reads like a page; the section names at its top jump to each."""

    def build(self) -> None:
        theme = self.theme
        guide = self._guide = self.kiosk.pack.guides[self.params["id"]]
        self.title(guide.title)
        if guide.overdue(self.kiosk.now().date()):
            self.add_widget(banner(theme, self.words("guide.overdue")))
        page = Column(theme, gap=48, pad=(0, 8, 16, 40))
        page.add_widget(Text(theme, guide.short, "body", "muted"))
        parts = {section.key: self._section(section, guide.language) for section in guide.sections}
        for part in parts.values():
            page.add_widget(part)
        if not self.kiosk.session.rated:
            page.add_widget(self.offer_rating())
        long = len(parts) > 2
        if long:
            page.add_widget(self._contents(guide, parts), index=len(page.children) - 1)
        self._scroller = self.scroller(page, self.words("guide.contents") if long else "")
        self.bottom(self._actions(guide))

    def _contents(self, guide: Guide, parts: dict[str, Column]) -> StackLayout:
        theme = self.theme
        contents = StackLayout(size_hint_y=None, spacing=theme.px(14))
        contents.bind(minimum_height=contents.setter("height"))
        for section in guide.sections:
            part = parts[section.key]
            tap = chip(theme, f"section:{section.key}", section.title, self._jump(part))
            tap.leads = part
            contents.add_widget(tap)
        return contents

    def _jump(self, part: Column) -> Callable[[], None]:
        return lambda: self._scroller.show(part)

    def _section(self, section: Section, language: str) -> Column:
        theme = self.theme
        ink: Ink = "warning" if section.key == "caution" else "accent"
        part = Column(
            theme,
            Row(
                theme,
                Icon(theme, MARKS.get(section.key, "document"), 52, ink),
                Text(theme, section.title, "heading", ink),
                gap=18,
            ),
            Rule(theme),
            gap=18,
        )
        for block in section.blocks:
            for line in self._block(block, language):
                part.add_widget(line)
        return part

    def _block(self, block: Block, language: str) -> Iterator[Widget]:
        theme = self.theme
        told = telling(self.kiosk.pack, block, language)
        for number, (item, aloud) in enumerate(zip(block.items, told, strict=True), 1):
            line = Text(theme, item)
            line.aloud = aloud
            if block.kind == "paragraph":
                yield line
                continue
            mark = f"{number}" if block.kind == "steps" else "•"
            width = theme.em("body") * 1.5
            sign = Text(theme, mark, "heading", "accent", size_hint_x=None, width=width, em=theme.em("body"))
            sign.unread = True
            yield Row(theme, sign, line, at="top")

    def _actions(self, guide: Guide) -> Widget:
        taps = [self.secondary("print", self.words("guide.print"), self._on_print, "printer")]
        if service := self.kiosk.pack.services.get(guide.service or ""):
            words = self.words("guide.take", service=service.title)
            taps.append(self.primary("take", words, self._take(service.id), "ticket"))
        return self.actions(*taps)

    def _take(self, service: str) -> Callable[[], None]:
        return lambda: start(self.kiosk, service)

    def _on_print(self) -> None:
        kiosk = self.kiosk
        meta = kiosk.pack.meta
        self.print(
            receipts.guide(self._guide, meta.title, meta.hotline, kiosk.paper, kiosk.now(), kiosk.paper_mm)
        )
