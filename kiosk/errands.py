"""What screens have done for a visitor by the records: a number taken, a question asked, a ticket printed
once more. What must be done once and known to be done keeps the visitor where they are until it is."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from centre.office import Office
from centre.queue.ticket import Ticket
from kiosk import places
from kiosk.answers import Answers
from kiosk.clerk import Clerk, Trouble, Wish
from kiosk.printing import Printed
from kiosk.session import Place, Session

T = TypeVar("T")


class Ways(Protocol):
    """Where an answer leads the visitor (kiosk.screens.base.Kiosk)."""

    session: Session

    def go(self, place: Place) -> None: ...
    def replace(self, place: Place) -> None: ...
    def conclude(self, place: Place) -> None: ...


class Errands:
    """`wake`: there is something to print in the records. `told` hears of a ticket that cannot be printed."""

    def __init__(
        self,
        ways: Ways,
        clerk: Clerk,
        answers: Answers,
        kiosk: str,
        wake: Callable[[], None],
        told: Callable[[int, Printed], None],
    ) -> None:
        """`kiosk`: which one this is."""
        self._ways, self._clerk, self._answers, self._kiosk = ways, clerk, answers, kiosk
        self._wake, self._told = wake, told
        self.busy = False
        """Whether something is being done that nobody may leave."""

    def take(self, wish: Wish, priority: str | None, id_number: str = "") -> None:
        """Take a ticket and show its number, or say that it could not be done."""
        if self.busy:
            return
        self.busy = True

        def again() -> None:
            self.take(wish, priority, id_number)

        def then(answer: Ticket | Trouble) -> None:
            self.busy = False
            if isinstance(answer, Ticket):
                self.number(answer)
                return
            trouble = Place("trouble", {"what": answer.code or "ticket"}, {"again": again})
            if self._ways.session.place.screen == "trouble":
                self._ways.replace(trouble)
            else:
                self._ways.go(trouble)

        self._clerk.take(wish, priority, then, id_number)

    def number(self, ticket: Ticket) -> None:
        """Show a number just taken, and print it; nothing leads back to before."""
        self._wake()
        self._ways.conclude(places.of_number(ticket))

    def ask(self, do: Callable[[Office], T], then: Callable[[T | Trouble], None], hold: bool = False) -> None:
        """Do something with the records; `then` hears what it gave, unless the screen has been left. `hold`:
        nobody leaves it before the answer."""
        if self.busy:
            return
        self.busy = hold
        hear = self._answers.to(then)

        def tell(answer: T | Trouble) -> None:
            if hold:
                self.busy = False
            hear(answer)

        self._clerk.ask(do, tell)

    def reprint(self, ticket_id: int) -> None:
        """Print a ticket once more."""

        def then(answer: int | Trouble) -> None:
            if isinstance(answer, Trouble):
                self._told(ticket_id, Printed("not_printed", answer.why))
            else:
                self._wake()

        self.ask(lambda office: office.prints.again(ticket_id, self._kiosk), then)

    def drop(self) -> None:
        """Nobody waits any more for what has been begun."""
        self._answers.forget()
        self.busy = False
