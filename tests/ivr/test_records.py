"""What calls leave in the centre, in its real store."""

import logging
import traceback
from datetime import timedelta

import pytest
from sqlalchemy import event

from centre.office import Office
from centre.queue.appointment import AppointmentError
from centre.slip import plausible
from centre.store import StoreError
from centre.tables import CodeRow
from content.pack import Pack
from ivr.dialogue.actions import (
    Book,
    Callback,
    FindDays,
    FindOpinion,
    FindTimes,
    HandOver,
    MakeCode,
    OpenCode,
    Submit,
    Unbook,
)
from ivr.dialogue.events import (
    Booked,
    CodeMade,
    CodeOpened,
    DaysFound,
    Event,
    OpinionFound,
    Submitted,
    TimesFound,
    Unbooked,
)
from ivr.dialogue.state import State
from ivr.records import CallRecords

CALLER = "13900139000"


@pytest.fixture
def records(office: Office, shipped_pack: Pack) -> CallRecords:
    return CallRecords(office, "modem", CALLER, shipped_pack.outlets)


def book(records: CallRecords, place: int = 0) -> Event | None:
    """Book a free time of the last day offered: the first one, or that at `place`."""
    days = records.do(FindDays("notary"))
    assert isinstance(days, DaysFound)
    times = records.do(FindTimes("notary", days.days[-1]))
    assert isinstance(times, TimesFound)
    return records.do(Book("notary", times.times[place], CALLER))


def test_an_appointment_is_booked_told_by_its_code_and_cancelled(
    office: Office, records: CallRecords
) -> None:
    booked = book(records)
    assert isinstance(booked, Booked)
    opened = records.do(OpenCode(booked.code))
    assert isinstance(opened, CodeOpened)
    assert opened.booked is not None
    assert opened.booked[:2] == (booked.code, "notary")
    assert records.do(Unbook(booked.code)) == Unbooked(done=True)
    assert records.do(OpenCode(booked.code)) == CodeOpened()  # it is over, and not told any more
    with pytest.raises(AppointmentError, match="cancelled"):
        office.appointments.check_in(booked.code, "r1")


def test_the_times_told_are_the_centres(office: Office, records: CallRecords) -> None:
    days = records.do(FindDays("notary"))
    assert isinstance(days, DaysFound)
    times = records.do(FindTimes("notary", days.days[1]))
    assert isinstance(times, TimesFound)
    assert times.times[0] == f"{days.days[1]}T00:00"  # a centre without hours is always open
    assert len(times.times) == 48


def test_a_caller_may_book_only_so_much(office: Office, records: CallRecords) -> None:
    assert isinstance(book(records, 0), Booked)
    assert isinstance(book(records, 1), Booked)
    assert book(records, 2) == Booked(refusal="too-many")


def test_a_time_that_others_took_is_refused(office: Office, records: CallRecords) -> None:
    days = records.do(FindDays("notary"))
    assert isinstance(days, DaysFound)
    times = records.do(FindTimes("notary", days.days[-1]))
    assert isinstance(times, TimesFound)
    day = office.tickets.today + timedelta(days=office.settings.appointments.days_ahead)
    first = office.appointments.slots("notary", day)[0].starts_at
    for slot in office.appointments.slots("notary", day):
        if slot.starts_at == first:
            office.appointments.book("notary", first, counter=slot.counter)
    assert records.do(Book("notary", times.times[0], CALLER)) == Booked(refusal="no-slot")


def test_what_a_service_code_of_the_phone_holds_the_kiosk_finds(office: Office, records: CallRecords) -> None:
    answers = (("matter", "wages"), ("lawyer", "no"))
    made = records.do(MakeCode(interview="legal-aid-check", answers=answers))
    assert isinstance(made, CodeMade)
    assert office.codes.open(made.code, "kiosk-1") == {
        "interview": "legal-aid-check",
        "answers": dict(answers),
    }


def test_what_a_service_code_of_the_kiosk_holds_the_phone_finds(office: Office, records: CallRecords) -> None:
    code = office.codes.create({"interview": "wage-claim", "answers": {"who": "worker"}})
    assert records.do(OpenCode(code)) == CodeOpened(interview="wage-claim", answers=(("who", "worker"),))


def wrong_codes(office: Office) -> list[str]:
    """Codes with a right check digit that nobody has."""
    codes = [office.codes.create({}) for _ in range(8)]
    with office.store.write() as session:
        for row in codes:
            session.delete(session.get_one(CodeRow, row))
    return codes


def test_who_guesses_codes_is_locked_out_and_nobody_else(office: Office, shipped_pack: Pack) -> None:
    guesser, other = (CallRecords(office, "modem", caller) for caller in (CALLER, "13700137000"))
    right = office.codes.create({"guide": "divorce"})
    answers = [guesser.do(OpenCode(code)) for code in wrong_codes(office)]
    assert answers[-1] == CodeOpened(locked=True)
    assert guesser.do(OpenCode(right)) == CodeOpened(locked=True)
    assert other.do(OpenCode(right)) == CodeOpened(guide="divorce")


def test_a_complaint_leaves_a_number_to_ask_after_and_a_callback(
    office: Office, records: CallRecords
) -> None:
    kept = records.do(Submit("complaint", "电话投诉：态度不好", "13700137000"))
    assert isinstance(kept, Submitted)
    assert [one.masked_phone for one in office.callbacks.to_make()] == ["137****7000"]
    assert kept.number in office.callbacks.to_make()[0].matter
    found = records.do(FindOpinion(kept.number))
    assert isinstance(found, OpinionFound)
    assert (found.state, found.replies) == ("open", ())
    office.opinions.reply(office.opinions.to_answer()[0].id, "li", "已经改正。")
    found = records.do(FindOpinion(kept.number))
    assert isinstance(found, OpinionFound)
    assert (found.state, found.replies) == ("closed", ("已经改正。",))
    assert records.do(FindOpinion("11111111")) == OpinionFound()


def test_a_complaints_callback_stays_when_the_caller_leaves_another_number(
    office: Office, records: CallRecords
) -> None:
    records.do(Submit("complaint", "电话投诉：态度不好", "13700137000"))
    for phone in (CALLER, "13600136000"):  # the second takes the place of the first
        records.do(Callback(phone, ""))
    assert [one.masked_phone for one in office.callbacks.to_make()] == ["137****7000", "136****6000"]


def test_a_complaint_without_a_phone_number_is_kept_and_nobody_called(
    office: Office, records: CallRecords
) -> None:
    kept = records.do(Submit("complaint", "电话投诉：等得太久", ""))
    assert isinstance(kept, Submitted)
    assert isinstance(found := records.do(FindOpinion(kept.number)), OpinionFound)
    assert found.state == "open"
    assert not office.callbacks.to_make()


def test_who_guesses_numbers_of_opinions_is_told_so(records: CallRecords) -> None:
    numbers = [f"{number:08}" for number in range(200)]
    found = [records.do(FindOpinion(number)) for number in numbers if plausible(number, 8)]
    assert OpinionFound(locked=True) in found


def test_praise_needs_no_callback(office: Office, records: CallRecords) -> None:
    records.do(Submit("praise", "电话表扬：态度好", CALLER))
    assert office.callbacks.count() == 0
    assert office.opinions.all()[0].kind == "praise"


def test_a_matter_is_handed_to_the_unit_with_its_number(office: Office, records: CallRecords) -> None:
    records.do(HandOver("明禾县公证处", "公证遗嘱", CALLER))
    matter = office.matters.open_ones()[0]
    assert (matter.unit, matter.unit_kind, matter.unit_phone) == ("明禾县公证处", "公证处", "0000-5550102")
    assert (matter.text, matter.masked_phone) == ("公证遗嘱", "139****9000")


def test_what_is_asked_again_because_the_answer_was_lost_is_done_once(
    office: Office, records: CallRecords
) -> None:
    first = book(records)
    assert book(records) == first
    assert isinstance(first, Booked)
    records.do(Unbook(first.code))
    assert book(records) != first  # they wanted it after all
    for request in (
        HandOver("明禾县公证处", "公证遗嘱", CALLER),
        Submit("complaint", "电话投诉：态度不好", CALLER),
    ):
        assert records.do(request) == records.do(request)
    assert (len(office.matters.all()), len(office.opinions.all()), office.callbacks.count()) == (1, 1, 1)


def test_an_evaluation_belongs_to_the_call_and_dissatisfied_callers_are_called(
    office: Office, records: CallRecords
) -> None:
    records.close(State(caller=CALLER, level=2, reason="unclear"), "answered", {})
    call = office.calls.latest()[0]
    given = office.feedback.of("call", call.id)
    assert given is not None
    assert (given.level, given.reasons, given.source) == (2, ("unclear",), "phone")
    assert office.callbacks.to_make()[0].masked_phone == "139****9000"


def test_who_is_content_leaves_no_number(office: Office, records: CallRecords) -> None:
    records.close(State(caller=CALLER, level=5), "answered", {})
    assert office.feedback.latest()[0].level == 5
    assert office.callbacks.count() == 0


def fill(office: Office) -> None:
    """No page more can be had by the database, as on a full disk."""
    engine = office.store.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(
        engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}")
    )
    engine.dispose()


ROWS = 1000
"""More than fit into the pages that are there."""


def test_on_a_full_disk_nothing_is_promised_and_no_number_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def call_back() -> None:
        for _ in range(ROWS):
            CallRecords(office, "modem", CALLER).do(Callback(CALLER, "讨要工资" * 50))

    fill(office)
    with pytest.raises(StoreError, match="full") as caught:
        call_back()
    assert "[parameters:" not in "".join(traceback.format_exception(caught.value))
    records = CallRecords(office, "modem", CALLER)
    with caplog.at_level(logging.ERROR):
        for _ in range(ROWS):
            records.close(State(heard=("divorce",) * 40), "answered", {})
            if caplog.text:
                break
    assert "not recorded" in caplog.text
    assert "Traceback" not in caplog.text
