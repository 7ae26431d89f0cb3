"""What calls ask of the centre and leave there: callbacks, codes, appointments, opinions, call records."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from centre.citizens.codes import TooManyTries
from centre.citizens.feedback import DISSATISFIED
from centre.citizens.opinions import OpinionError
from centre.clock import now
from centre.key import KeyFileError
from centre.office import Office
from centre.queue.appointment import AppointmentError
from centre.store import StoreError
from content.outlet import Outlet
from ivr.dialogue.actions import (
    Book,
    Callback,
    DropTicket,
    FindDays,
    FindOpinion,
    FindQueue,
    FindTimes,
    HandOver,
    MakeCode,
    OpenCode,
    Request,
    Submit,
    TakeTicket,
    Unbook,
)
from ivr.dialogue.events import (
    Booked,
    CodeMade,
    CodeOpened,
    DaysFound,
    Event,
    HandedOver,
    OpinionFound,
    Submitted,
    TimesFound,
    Unbooked,
    code_opened,
)
from ivr.dialogue.state import State
from ivr.numbers import Numbers, local

log = logging.getLogger(__name__)

PLACE = "hotline"
"""How the hotline signs what it does in the centre's records."""

SOURCE: Final = "phone"


class CallRecords:
    """Of one call. Blocking; safe to use from any one thread at a time."""

    def __init__(
        self,
        office: Office,
        line: str,
        caller: str = "",
        outlets: Sequence[Outlet] = (),
        started: datetime | None = None,
    ) -> None:
        """`outlets`: the units that matters can be handed to."""
        self._office = office
        self._line = line
        self._caller = caller
        self._outlets = {one.name: one for one in outlets}
        self._started = started or now()
        self._tickets = Numbers(office, caller, PLACE)
        self._call = uuid.uuid4()
        self._unbooked = 0
        self._callback: int | None = None
        self.numbers: list[str] = []
        """For which a callback was recorded in this call, in order."""

    def do(self, request: Request) -> Event | None:
        """See Records in ivr/call.py."""
        match request:
            case Callback(phone, matter):
                self._call_back(phone, matter)
                return None
            case MakeCode():
                return CodeMade(self._make_code(request))
            case OpenCode(code):
                return self._open_code(code)
            case FindDays(service):
                return self._days(service)
            case FindTimes(service, day):
                return self._times(service, day)
            case Book():
                return self._book(request)
            case Unbook(code):
                return self._unbook(code)
            case Submit():
                return self._submit(request)
            case FindOpinion(number):
                return self._opinion(number)
            case HandOver():
                return self._hand_over(request)
            case FindQueue(service):
                return self._tickets.find(service)
            case TakeTicket(service):
                return self._tickets.take(service)
            case DropTicket(code):
                return self._tickets.drop(code)

    def _once(self, *words: object) -> str:
        """The request id of something that is done once in this call, however often it is tried."""
        return uuid.uuid5(self._call, "/".join(map(str, words))).hex

    def _call_back(self, phone: str, matter: str) -> None:
        """A second number takes the place of the first."""
        before = self._callback
        request = self._once("callback", len(self.numbers), phone, matter)
        made = self._office.callbacks.request(phone, matter, source=SOURCE, request_id=request)
        self._callback = made.id
        self.numbers.append(phone)
        if before is not None and before != made.id:
            self._office.callbacks.close(before, "withdrawn", PLACE, "来电人换了号码")

    # --- service codes --------------------------------------------------------------------------------------

    def _make_code(self, request: MakeCode) -> str:
        payload: dict[str, Any] = {}
        if request.guide:
            payload["guide"] = request.guide
        if request.interview:
            payload |= {"interview": request.interview, "answers": dict(request.answers)}
        return self._office.codes.create(payload)

    def _open_code(self, code: str) -> CodeOpened:
        try:
            payload = self._office.codes.open(code, self._place()) or {}
        except TooManyTries:
            return CodeOpened(locked=True)
        if isinstance(ticket := payload.get("ticket"), int):
            return CodeOpened(ticket=self._tickets.opened(ticket, code))
        booked = payload.get("appointment")
        if not isinstance(booked, int):
            return code_opened(payload)
        appointment = self._office.appointments.get(booked)
        if appointment.state != "booked":
            return CodeOpened()
        return CodeOpened(booked=(code, appointment.service, local(self._office, appointment.starts_at)))

    def _place(self) -> str:
        """Where codes are tried: one guesser must not lock the line for everybody."""
        try:
            known = self._office.persons.owner(self._caller) if self._caller else None
        except KeyFileError as error:
            log.error("%s", error)
            known = None
        return f"{PLACE}/{known[:16]}" if known else PLACE

    # --- appointments ---------------------------------------------------------------------------------------

    def _days(self, service: str) -> DaysFound:
        try:
            days = self._office.appointments.days(service)
        except AppointmentError:  # the settings know better than the pack what can be booked
            return DaysFound(service)
        return DaysFound(service, tuple(day.isoformat() for day in days))

    def _times(self, service: str, day: str) -> TimesFound:
        slots = self._office.appointments.slots(service, date.fromisoformat(day))
        times = dict.fromkeys(local(self._office, slot.starts_at) for slot in slots)
        return TimesFound(service, day, tuple(times))

    def _book(self, request: Book) -> Booked:
        starts_at = datetime.fromisoformat(request.time).replace(tzinfo=self._office.settings.zone)
        try:
            made = self._office.appointments.book(
                request.service,
                starts_at,
                phone=request.phone,
                source=SOURCE,
                request_id=self._once("book", self._unbooked, request.service, request.time, request.phone),
            )
        except AppointmentError as error:
            return Booked(refusal=error.code)
        return Booked(made.code)

    def _unbook(self, code: str) -> Unbooked:
        try:
            self._office.appointments.cancel_by_code(code, self._place())
        except AppointmentError:
            return Unbooked()
        self._unbooked += 1
        return Unbooked(done=True)

    # --- opinions and matters -------------------------------------------------------------------------------

    def _submit(self, request: Submit) -> Submitted:
        said = (request.kind, request.text, request.phone)
        kept = self._office.opinions.submit(
            request.kind,
            request.text,
            phone=request.phone,
            source=SOURCE,
            request_id=self._once("submit", *said),
        )
        if request.phone and request.kind != "praise":  # who praises need not be rung
            matter = f"{request.text}（编号 {kept.number}）"
            self._office.callbacks.request(
                request.phone, matter, source=SOURCE, request_id=self._once("submitted", *said)
            )
            self.numbers.append(request.phone)
        return Submitted(kept.number)

    def _opinion(self, number: str) -> OpinionFound:
        try:
            found = self._office.opinions.ask(number, self._place())
        except TooManyTries:
            return OpinionFound(locked=True)
        except OpinionError:
            return OpinionFound()
        return OpinionFound(found.state, found.due_on.isoformat(), tuple(one.text for one in found.replies))

    def _hand_over(self, request: HandOver) -> HandedOver:
        unit = self._outlets.get(request.unit)
        self._office.matters.hand_over(
            request.matter,
            request.unit,
            by=PLACE,
            unit_kind=unit.kind if unit else "",
            unit_phone=unit.phone if unit else "",
            phone=request.phone,
            request_id=self._once("hand-over", request.unit, request.matter, request.phone),
        )
        return HandedOver(done=True)

    # --- the end --------------------------------------------------------------------------------------------

    def close(self, state: State, outcome: str, topics: Mapping[str, str]) -> None:
        """The call is over. `topics`: guide → topic. Failure is logged: nobody is there to be told."""
        heard = dict.fromkeys(topics[guide] for guide in state.heard if guide in topics)
        try:
            call = self._office.calls.record(
                self._started,
                now(),
                outcome,
                line=self._line,
                guides=state.heard,
                topics=tuple(heard),
                callback_id=self._callback,
            )
            if state.level:
                self._office.feedback.give(
                    "call",
                    call.id,
                    state.level,
                    reasons=(state.reason,) if state.reason else (),
                    source=SOURCE,
                    phone=state.phone or state.callback or state.caller
                    if state.level <= DISSATISFIED
                    else "",
                )
        except StoreError as error:
            log.error("a call that was %s is not recorded: %s", outcome, error)
        except Exception:
            log.exception("the call was not recorded")
