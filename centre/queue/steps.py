"""Steps of a ticket's transaction, within Store.write or read: its number, its place, its change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Dialect, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from centre.queue.order import Place, Rule, Waiting, order, run_of, steady
from centre.queue.ticket import ALLOWED, AT_COUNTER, IN_QUEUE, Source, State, TicketError
from centre.slip import draw
from centre.tables import Event, PrintRow, Series, TicketRow
from content.service import Service

CODE_DIGITS = 8
NEWEST = 2**31 - 1
"""Id of a ticket that is not stored yet, for the order."""
OPEN = (*IN_QUEUE, *AT_COUNTER, State.PARKED)


def add(
    session: Session,
    service: Service,
    request_id: str,
    day: date,
    now: datetime,
    *,
    priority: str | None,
    reason: str,
    source: Source,
    kiosk: str | None,
    owner: str | None = None,
    due: datetime | None = None,
    rule: Rule,
) -> TicketRow:
    """A new ticket with its event and, from a kiosk, its print job."""
    joins = Waiting(NEWEST, now, priority is not None, due)
    running = _next_number(session, day, service.letter)
    row = TicketRow(
        request_id=request_id,
        day=day,
        letter=service.letter,
        running=running,
        number=f"{service.letter}{running:03d}",
        service=service.id,
        state=State.WAITING,
        priority=priority,
        priority_reason=reason,
        source=source,
        ahead=ahead(session, joins, day, service.id, now, rule),
        calls=0,
        issued_at=now,
        waits_from=now,
        arrived_at=now,
        served_seconds=0.0,
        last_call=0,
        due_at=due,
        code=_code(session, day),
        owner=owner,
        place=(kiosk or "")[:32],
    )
    session.add(row)
    session.flush()
    note(session, row, "issued", now, None, {"source": source, "priority": priority})
    if source == "kiosk":
        print_out(session, row, kiosk, now)
    return row


def print_out(session: Session, row: TicketRow, kiosk: str | None, now: datetime) -> None:
    """A print job of a ticket, for `kiosk` or any."""
    session.add(
        PrintRow(kiosk=kiosk or "", kind="ticket", ticket_id=row.id, state="pending", why="", created_at=now)
    )


def put_aside(session: Session, row: TicketRow, now: datetime) -> None:
    """A new ticket whose holder is not here yet."""
    row.state, row.arrived_at = State.PARKED, None
    note(session, row, State.PARKED, now, None, {"from": State.WAITING, "away": True})


def waiting(session: Session, day: date, services: Collection[str]) -> list[Waiting]:
    """Who waits for any of `services`: all that the order needs, and no more."""
    found = session.execute(
        select(
            TicketRow.id, TicketRow.waits_from, TicketRow.priority, TicketRow.due_at, called_in_vain()
        ).where(TicketRow.day == day, TicketRow.state.in_(IN_QUEUE), TicketRow.service.in_(services))
    )
    return steady(
        Waiting(id, since, priority is not None, due, bool(again))
        for id, since, priority, due, again in found
    )


def called_in_vain() -> ColumnElement[bool]:
    """Of those who wait: whether the counter that called them has closed (`leave`)."""
    return and_(TicketRow.state == State.WAITING, TicketRow.calls > 0)


def ahead(session: Session, one: Waiting, day: date, service: str, now: datetime, rule: Rule) -> int:
    """How many who wait for a service are called before `one`, who joins them."""
    waits = (TicketRow.day == day, TicketRow.state.in_(IN_QUEUE), TicketRow.service == service)
    others, favoured, last = session.execute(
        select(
            func.count(),
            func.count(TicketRow.priority) + func.count(TicketRow.due_at),
            func.max(TicketRow.waits_from),
        ).where(*waits, TicketRow.id != one.id)
    ).one()
    plain = not (one.priority or one.due or favoured)
    if not others or (plain and one.since >= last):
        # Among people who are all alike the last one is last: what most find, and in a full hall, soonest.
        return others
    people = [other for other in waiting(session, day, {service}) if other.id != one.id]
    order = places(session, steady([*people, one]), day, {service}, now, rule)
    return [place.id for place in order].index(one.id)


def wanted(session: Session, day: date) -> set[str]:
    """The services that somebody waits for."""
    waits = (TicketRow.day == day, TicketRow.state.in_(IN_QUEUE))
    return set(session.scalars(select(TicketRow.service).where(*waits).distinct()))


def places(
    session: Session,
    people: Iterable[Waiting],
    day: date,
    services: Collection[str],
    now: datetime,
    rule: Rule,
) -> list[Place]:
    """The order of `people`, knowing whom `services` called last."""
    called = session.execute(
        select(TicketRow.priority, TicketRow.due_at)
        .where(TicketRow.day == day, TicketRow.service.in_(services), TicketRow.last_call > 0)
        .order_by(TicketRow.last_call.desc())
        .limit(rule.ratio)
    )
    before = [(priority is not None, due is not None) for priority, due in called]
    return order(people, run_of(before), now, rule)


def current(session: Session, day: date, counter: str) -> TicketRow | None:
    """The ticket that a counter calls or serves."""
    return session.scalar(
        select(TicketRow)
        .where(TicketRow.day == day, TicketRow.counter == counter, TicketRow.state.in_(AT_COUNTER))
        .order_by(TicketRow.last_call.desc())
        .limit(1)
    )


def leave(session: Session, day: date, counter: str, now: datetime, done: bool = False) -> None:
    """Nobody works at `counter` any more: who was called there waits again, before all others; who was being
    served is set aside for any counter, or `done`."""
    there = (TicketRow.day == day, TicketRow.counter == counter, TicketRow.state.in_(AT_COUNTER))
    for row in session.scalars(select(TicketRow).where(*there)).all():
        to = State.WAITING if row.state == State.CALLED else State.DONE if done else State.PARKED
        change(session, row, to, now, counter, {"closed": True})


def change(
    session: Session,
    row: TicketRow,
    to: State,
    now: datetime,
    counter: str | None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """A ticket's next state, with its event. Raises TicketError "not-now"."""
    before = State(row.state)
    if to not in ALLOWED[before]:
        raise TicketError("not-now", f"{row.number} is {before}, it cannot become {to}", row.number)
    if before is State.SERVING and row.served_at is not None:
        row.served_seconds += _seconds(row.served_at, now)
    elif before is State.CALLED and to is State.DONE and row.called_at is not None:
        row.served_seconds += _seconds(row.called_at, now)
    row.state = to
    event = note(session, row, to, now, counter, {"from": before, **(detail or {})})
    if to is State.CALLED:
        session.flush()
        row.counter = counter
        row.calls += 1
        row.called_at = now
        row.arrived_at = row.arrived_at or now
        row.first_called_at = row.first_called_at or now
        row.ended_at = None
        row.last_call = event.id
    elif to is State.SERVING:
        row.served_at = now
    elif to in IN_QUEUE:
        row.counter = None
    elif to in (State.DONE, State.NO_SHOW, State.CANCELLED):
        row.ended_at = now
    session.flush()


def note(
    session: Session,
    row: TicketRow,
    kind: str,
    now: datetime,
    counter: str | None,
    detail: Mapping[str, Any],
) -> Event:
    event = Event(
        at=now, subject="ticket", subject_id=row.id, kind=kind, counter=counter, detail=dict(detail)
    )
    session.add(event)
    return event


def rows(session: Session, ids: Sequence[int]) -> dict[int, TicketRow]:
    return {row.id: row for row in session.scalars(select(TicketRow).where(TicketRow.id.in_(ids)))}


def held(session: Session, day: date, owner: str) -> Sequence[TicketRow]:
    """The tickets of one person that are not finished, newest first."""
    mine = (TicketRow.day == day, TicketRow.owner == owner, TicketRow.state.in_(OPEN))
    return session.scalars(select(TicketRow).where(*mine).order_by(TicketRow.id.desc())).all()


def taken_at(session: Session, day: date, place: str, since: datetime, now: datetime) -> int:
    """How many tickets one kiosk or line has given since a moment; not those of a clock that was ahead."""
    there = (TicketRow.day == day, TicketRow.place == place)
    then = (TicketRow.issued_at > since, TicketRow.issued_at <= now)
    return session.scalar(select(func.count()).where(*there, *then)) or 0


def _next_number(session: Session, day: date, letter: str) -> int:
    dialect: Dialect = session.get_bind().dialect
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Series)
        .values(day=day, letter=letter, last=1)
        .on_conflict_do_update(index_elements=["day", "letter"], set_={"last": Series.last + 1})
        .returning(Series.last)
    )
    return session.execute(statement).scalar_one()


def _seconds(start: datetime, end: datetime) -> float:
    """Between two moments; none where the clock was set back in between."""
    return max((end - start).total_seconds(), 0.0)


def _code(session: Session, day: date) -> str:
    while True:
        code = draw(CODE_DIGITS)
        if session.scalar(select(TicketRow.id).where(TicketRow.code == code, TicketRow.day == day)) is None:
            return code
