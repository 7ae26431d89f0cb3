"""Where a service code leads."""

from content.pack import Pack
from kiosk.codes import place_of
from kiosk.session import Place


def test_a_guide_that_was_heard_on_the_phone(pack: Pack) -> None:
    assert place_of({"guide": "divorce", "source": "phone"}, pack, "123456") == Place(
        "guide", {"id": "divorce"}
    )


def test_an_interview_goes_on_where_it_stopped(pack: Pack) -> None:
    interview = pack.interviews["legal-aid-check"]
    first = (
        next(iter(interview.table[0].when)) if interview.table[0].when else next(iter(interview.questions))
    )
    answer = interview.questions[first].answers[0].id
    found = place_of({"interview": interview.id, "answers": {first: answer}}, pack, "123456")
    assert found == Place("interview", {"id": interview.id, "answers": {first: answer}})


def test_answers_that_no_longer_exist_are_left_out(pack: Pack) -> None:
    found = place_of({"interview": "legal-aid-check", "answers": {"gone": "x"}}, pack, "123456")
    assert found == Place("interview", {"id": "legal-aid-check"})
    assert place_of({"interview": "legal-aid-check", "answers": "nonsense"}, pack, "123456") == found


def test_what_the_pack_no_longer_has_leads_nowhere(pack: Pack) -> None:
    assert place_of({"guide": "no-such-guide"}, pack, "123456") is None
    assert place_of({"interview": 3}, pack, "123456") is None
    assert place_of({}, pack, "123456") is None


def test_an_appointment_is_dealt_with_by_its_code(pack: Pack) -> None:
    place = place_of({"appointment": 7}, pack, "123456")
    assert place is not None
    assert (place.screen, place.params["id"], place.memo["code"]) == ("appointment", 7, "123456")


def test_a_service_leads_to_taking_a_number(pack: Pack) -> None:
    assert place_of({"service": "notary"}, pack, "123456") == Place("ticket")
