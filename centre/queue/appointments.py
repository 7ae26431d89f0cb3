"""Appointments: slots by counter and day, and a service code to check in with.

A slot takes one person of one counter's time; which counter calls is decided when it is time, so that
nobody depends on a counter that closes."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from centre import audit, once
from centre import clock as centre_clock
from centre.citizens import codes, contact
from centre.clock import Clock
from centre.queue.appointment import CODE_LIVES, Appointment, AppointmentError, Slot, slots
from centre.queue.hours import Hours
from centre.queue.ticket import Source, Ticket
from centre.queue.tickets import Tickets
from centre.settings import Settings
from centre.slip import Tries, plausible
from centre.store import Store
from centre.tables import AppointmentRow, CodeRow, TicketRow

CLASS = "appointment"
"""Id of the priority class in the pack's services.yaml."""
HELD = ("booked", "arrived")


class Appointments:
    def __init__(
        self,
        store: Store,
        tickets: Tickets,
        settings: Settings,
        hours: Hours,
        tries: Tries,
        clock: Clock = centre_clock.now,
    ) -> None:
        self.store = store
        self.tickets = tickets
        self.settings = settings
        self.own = settings.appointments
        self.hours = hours
        self.tries = tries
        self.clock = clock

    def services(self) -> list[str]:
        """Ids of the services that can be booked."""
        return [
            service.id
            for service in self.tickets.services.values()
            if (
                service.id in self.own.services
                if self.own.services
                else any(one.id == CLASS for one in service.priority)
            )
        ]

    def days(self, service: str) -> list[date]:
        """The days on which something is free, soonest first. Raises AppointmentError "no-service"."""
        today = self.tickets.today
        days = [today + timedelta(days=ahead) for ahead in range(self.own.days_ahead + 1)]
        return [day for day in days if self.slots(service, day)]

    def slots(self, service: str, day: date) -> list[Slot]:
        """What is free on a day, by time and counter. Raises AppointmentError "no-service"."""
        offered = self._offered(service, day)
        with self.store.read() as session:
            held = _held(session, day)
        return [slot for slot in offered if (slot.starts_at, slot.counter) not in held]

    def book(
        self,
        service: str,
        starts_at: datetime,
        *,
        name: str = "",
        phone: str = "",
        source: Source = "desk",
        owner: str | None = None,
        counter: str | None = None,
        request_id: str | None = None,
    ) -> Appointment:
        """Take a slot: at `counter`, or at the one with the fewest that day. The same `request_id` is the
        same appointment.

        Raises AppointmentError, Refused "bad-phone" or "bad-request", StoreError."""
        digits = contact.optional(phone)
        day = starts_at.astimezone(self.settings.zone).date()
        offered = self._offered(service, day)
        with self.store.write() as session:
            before = once.done(session, AppointmentRow, request_id)
            if before is not None:
                return self._of(before)
            now = self.clock()
            if self._open_of(session, digits, owner, now) >= self.own.each_person:
                raise AppointmentError("too-many", "this person has enough appointments")
            held = _held(session, day)
            free = [
                slot.counter
                for slot in offered
                if slot.starts_at == starts_at
                and counter in (None, slot.counter)
                and (slot.starts_at, slot.counter) not in held
            ]
            if not free:
                raise AppointmentError("no-slot", "this time is not free")
            busy = Counter(name for _, name in held)
            row = AppointmentRow(
                day=day,
                starts_at=starts_at,
                service=service,
                counter=min(free, key=lambda name: (busy[name], name)),
                state="booked",
                code="",
                name=contact.one_line(name),
                phone=digits,
                owner=owner,
                source=source,
                created_at=now,
                request_id=request_id,
            )
            session.add(row)
            session.flush()
            row.code = codes.new(session, {"appointment": row.id}, now, starts_at + CODE_LIVES)
            session.flush()
            return self._of(row)

    def check_in(
        self, code: str, request_id: str, kiosk: str | None = None, place: str = "", source: Source = "kiosk"
    ) -> Ticket:
        """The person is here: a ticket that is called at its time; checking in again gives the same one.

        Who comes later than settings allow gets an ordinary ticket. Raises AppointmentError (not-today and
        too-early carry `starts_at`), TooManyTries (at `place`), TicketError, StoreError."""
        with self.store.write() as session:
            now = self.clock()
            row = self._by_code(session, code, place, now)
            if row is not None:
                before = session.get(TicketRow, row.ticket_id) if row.ticket_id else None
                if before is not None:
                    return Ticket.of(before)
                return self._arrive(session, row, request_id, kiosk, source, now)
        raise AppointmentError("no-appointment", "no appointment has this code")

    def cancel(self, appointment_id: int) -> Appointment:
        """The slot is free again. Raises AppointmentError."""
        with self.store.write() as session:
            return self._cancel(session, _row(session, appointment_id))

    def cancel_by_code(self, code: str, place: str = "") -> Appointment:
        """The same, by the person. Raises AppointmentError, TooManyTries."""
        with self.store.write() as session:
            row = self._by_code(session, code, place, self.clock())
            if row is not None:
                return self._cancel(session, row)
        raise AppointmentError("no-appointment", "no appointment has this code")

    def miss(self, appointment_id: int) -> Appointment:
        """The person did not come. Who comes after all gets an ordinary ticket. Raises AppointmentError."""
        with self.store.write() as session:
            row = _row(session, appointment_id)
            now = self.clock()
            if row.state == "arrived":
                raise AppointmentError("arrived", "this person is here already")
            if row.state == "cancelled":
                raise AppointmentError("cancelled", "this appointment was cancelled")
            if now < row.starts_at:
                raise AppointmentError("too-early", "this appointment is later", row.starts_at)
            row.state = "missed"
            session.flush()
            return self._of(row)

    def reveal(self, appointment_id: int, staff: str) -> tuple[str, str]:
        """The person's name and number, for whoever must ring them; who asked is recorded."""
        with self.store.write() as session:
            row = _row(session, appointment_id)
            audit.note(session, self.clock(), staff, "appointment.reveal", f"appointment {row.id}")
            return row.name, row.phone

    def get(self, appointment_id: int) -> Appointment:
        """Raises AppointmentError "no-appointment"."""
        with self.store.read() as session:
            return self._of(_row(session, appointment_id))

    def of_day(self, day: date) -> list[Appointment]:
        """A day's appointments in order, cancelled ones too."""
        with self.store.read() as session:
            rows = session.scalars(
                select(AppointmentRow)
                .where(AppointmentRow.day == day)
                .order_by(AppointmentRow.starts_at, AppointmentRow.counter, AppointmentRow.id)
            )
            return [self._of(row) for row in rows]

    def _offered(self, service: str, day: date) -> list[Slot]:
        """All slots of a day that are still to come, free or not."""
        if service not in self.services():
            raise AppointmentError("no-service", f"service {service!r} takes no appointments")
        now, today = self.clock(), self.tickets.today
        if not today <= day <= today + timedelta(days=self.own.days_ahead):
            return []
        names = self.own.counters or tuple(self.settings.counters)
        counters = [
            name for name in names if name in self.settings.counters and service in self.tickets.serves(name)
        ]
        length = timedelta(minutes=self.own.slot_minutes)
        return [slot for slot in slots(self.hours.spans(day), length, counters) if slot.starts_at > now]

    def _arrive(
        self,
        session: Session,
        row: AppointmentRow,
        request_id: str,
        kiosk: str | None,
        source: Source,
        now: datetime,
    ) -> Ticket:
        if row.state == "cancelled":
            raise AppointmentError("cancelled", "this appointment was cancelled")
        if row.day != self.tickets.today:
            raise AppointmentError("not-today", "this appointment is on another day", row.starts_at)
        if now < row.starts_at - timedelta(minutes=self.own.early_minutes):
            raise AppointmentError("too-early", "this appointment is later", row.starts_at)
        before = self.tickets.before(session, request_id)
        if before is not None:
            return before
        service = self.tickets.services.get(row.service)
        if service is None:
            raise AppointmentError("no-service", f"no service {row.service!r}")
        late = now > row.starts_at + timedelta(minutes=self.own.late_minutes)
        reasons = {one.id: one.reason for one in service.priority}
        ticket = self.tickets.add(
            session,
            service,
            request_id,
            now,
            priority=CLASS if CLASS in reasons and not late else None,
            reason="" if late else reasons.get(CLASS, ""),
            source=source,
            kiosk=kiosk,
            owner=row.owner,
            due=None if late else row.starts_at,
        )
        row.state, row.ticket_id = "arrived", ticket.id
        session.flush()
        return ticket

    def _by_code(self, session: Session, code: str, place: str, now: datetime) -> AppointmentRow | None:
        if not plausible(code, codes.DIGITS):
            return None
        self.tries.check(session, place, now)
        found = session.get(CodeRow, code)
        id = found.payload.get("appointment") if found is not None and found.expires_at > now else None
        row = session.get(AppointmentRow, id) if isinstance(id, int) else None
        if row is None or row.code != code:
            self.tries.miss(session, place, now)
            return None
        return row

    def _cancel(self, session: Session, row: AppointmentRow) -> Appointment:
        if row.state == "arrived":
            raise AppointmentError("arrived", "this person is here already")
        row.state = "cancelled"
        session.flush()
        return self._of(row)

    def _open_of(self, session: Session, phone: str, owner: str | None, now: datetime) -> int:
        mine = [AppointmentRow.phone == phone] if phone else []
        if owner is not None:
            mine.append(AppointmentRow.owner == owner)
        if not mine:
            return 0
        still = (AppointmentRow.state == "booked", AppointmentRow.starts_at > now, or_(*mine))
        return session.scalar(select(func.count()).where(*still)) or 0

    def _of(self, row: AppointmentRow) -> Appointment:
        return Appointment.of(row, self.clock(), self.tickets.today)


def _row(session: Session, appointment_id: int) -> AppointmentRow:
    row = session.get(AppointmentRow, appointment_id)
    if row is None:
        raise AppointmentError("no-appointment", f"no appointment {appointment_id}")
    return row


def _held(session: Session, day: date) -> set[tuple[datetime, str]]:
    rows = session.execute(
        select(AppointmentRow.starts_at, AppointmentRow.counter).where(
            AppointmentRow.day == day, AppointmentRow.state.in_(HELD)
        )
    )
    return set(rows.all())
