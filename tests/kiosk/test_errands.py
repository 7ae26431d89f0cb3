"""What is done for a visitor by the real records, and where it leads them; no window."""

from collections.abc import Callable, Iterator

import pytest

from centre.office import Office
from kiosk.answers import Answers
from kiosk.clerk import Clerk, Records, Trouble, Wish
from kiosk.errands import Errands
from kiosk.printing import Printed
from kiosk.session import Place, Session


class Visitor:
    """Somebody at the kiosk, with what the printer's thread was told."""

    def __init__(self, open_office: Callable[[], Office]) -> None:
        self.session = Session()
        self.go, self.replace, self.conclude = (
            self.session.go,
            self.session.replace,
            self.session.conclude,
        )
        self.woken = 0
        self.told: list[tuple[int, str]] = []
        self._posted: list[Callable[[], None]] = []
        self.clerk = Clerk(Records(open_office), self._posted.append, "kiosk-1")
        self.answers = Answers(lambda: None)
        self.errands = Errands(self, self.clerk, self.answers, "kiosk-1", self._wake, self._tell)

    def settle(self) -> None:
        """All that was asked so far is answered."""
        self.clerk._worker.submit(lambda: None).result()
        posted, self._posted[:] = list(self._posted), []
        for do in posted:
            do()

    def _wake(self) -> None:
        self.woken += 1

    def _tell(self, ticket: int, done: Printed) -> None:
        self.told.append((ticket, done.outcome))


@pytest.fixture
def visitor(office: Office) -> Iterator[Visitor]:
    one = Visitor(lambda: office)
    yield one
    one.clerk.close()


def _broken() -> Office:
    raise OSError("no disk")


@pytest.fixture
def unlucky() -> Iterator[Visitor]:
    """One whose kiosk has lost the records."""
    one = Visitor(_broken)
    yield one
    one.clerk.close()


def test_a_number_is_shown_printed_and_leads_only_home(visitor: Visitor) -> None:
    visitor.go(Place("ticket"))
    visitor.errands.take(Wish("notary", "one"), None)
    visitor.settle()
    assert visitor.session.place.params["number"] == "D001"
    assert visitor.session.is_concluded
    assert visitor.woken == 1


def test_a_second_tap_while_the_first_is_being_done_takes_no_second_number(
    visitor: Visitor, office: Office
) -> None:
    visitor.errands.take(Wish("notary", "one"), None)
    assert visitor.errands.busy
    visitor.errands.take(Wish("notary", "two"), None)
    visitor.settle()
    assert not visitor.errands.busy
    assert office.tickets.counts()["notary"] == 1


def test_what_could_not_be_done_can_be_tried_again_as_the_same_request(unlucky: Visitor) -> None:
    unlucky.errands.take(Wish("notary", "one"), None)
    unlucky.settle()
    assert (unlucky.session.place.screen, unlucky.session.place.params) == ("trouble", {"what": "ticket"})
    unlucky.session.place.memo["again"]()
    unlucky.settle()
    unlucky.session.back()
    assert unlucky.session.place.screen == "home"  # told of it twice, but in one place


def test_who_took_a_number_by_phone_goes_first_like_who_takes_it_here(
    visitor: Visitor, office: Office
) -> None:
    phoned = office.tickets.issue("legal-aid", "call", source="phone", away=True)
    for _ in range(2):  # a second try changes nothing
        visitor.errands.take(Wish("legal-aid", "one", phoned.id), "elderly")
        visitor.settle()
        assert visitor.session.place.params["number"] == phoned.number
    came = office.tickets.get(phoned.id)
    assert (came.state, came.priority) == ("waiting", "elderly")
    assert came.priority_reason
    assert len(office.prints.pending("kiosk-1")) == 1


def test_nothing_else_is_asked_while_something_is_held(visitor: Visitor) -> None:
    heard: list[object] = []
    visitor.errands.ask(lambda _: "held", heard.append, hold=True)
    visitor.errands.ask(lambda _: "other", heard.append)
    visitor.settle()
    assert heard == ["held"]
    assert not visitor.errands.busy


def test_who_has_left_is_not_told_but_the_kiosk_is_free_again(visitor: Visitor) -> None:
    heard: list[object] = []
    visitor.errands.ask(lambda _: "late", heard.append, hold=True)
    visitor.answers.forget()
    visitor.settle()
    assert heard == []
    assert not visitor.errands.busy


def test_a_ticket_is_printed_once_more(visitor: Visitor, office: Office) -> None:
    ticket = office.tickets.issue("notary", "one", None, "kiosk", "kiosk-1")
    before = len(office.prints.pending("kiosk-1"))
    visitor.errands.reprint(ticket.id)
    visitor.settle()
    assert len(office.prints.pending("kiosk-1")) == before + 1
    assert (visitor.woken, visitor.told) == (1, [])


def test_of_a_ticket_that_cannot_be_printed_the_visitor_is_told(unlucky: Visitor) -> None:
    unlucky.errands.reprint(7)
    unlucky.settle()
    assert (unlucky.woken, unlucky.told) == (0, [(7, "not_printed")])


def test_trouble_is_an_answer_too(unlucky: Visitor) -> None:
    heard: list[object] = []
    unlucky.errands.ask(lambda office: office.tickets.counts(), heard.append)
    unlucky.settle()
    assert isinstance(heard[0], Trouble)
