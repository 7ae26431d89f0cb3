"""Evaluation, complaint and the answer to it: the real kiosk, tapped."""

import pytest

from tests.kiosk.stage import Centre, ends_well
from tests.waiting import until

pytestmark = pytest.mark.window


def test_who_is_not_content_says_why_and_is_called_back(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    office = centre.office()
    ticket = office.tickets.issue("notary", "one", source="desk")
    office.tickets.call_next("2")
    shot = kiosk.tap(shot, "voice")
    shot = kiosk.tap(shot, "rate")
    shot = kiosk.type(shot, ticket.code, step="level")
    assert shot.params["about"] == ticket.number
    shot = kiosk.tap(shot, "level:2")
    shot = kiosk.tap(shot, "reason:slow")
    shot = kiosk.tap(shot, "next")
    shot = kiosk.type(shot, "13800138000")
    shot = kiosk.tap(shot, "send", step="thanks")
    given = office.feedback.of("ticket", ticket.id)
    assert given is not None
    assert (given.level, given.reasons, given.source) == (2, ("slow",), "kiosk")
    (task,) = office.callbacks.to_make()
    assert (task.id, task.masked_phone) == (given.callback_id, "138****8000")
    shot = kiosk.tap(shot, "done")
    shot = kiosk.tap(shot, "voice")
    shot = kiosk.tap(shot, "rate")
    kiosk.type(shot, ticket.code)  # a second time is refused
    assert len(office.feedback.latest()) == 1
    ends_well(kiosk)


def test_who_walks_away_in_the_middle_has_still_been_heard(centre: Centre) -> None:
    centre.more = "[kiosk]\nidle_seconds = 20\nwarning_seconds = 1\n"
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:family")
    shot = kiosk.tap(shot, "item:family-divorce")
    while "rate" not in shot.targets:
        shot = kiosk.tap(shot, "page-down")
    shot = kiosk.tap(shot, "rate")
    shot = kiosk.tap(shot, "level:1")
    office = centre.office()
    assert until(office.feedback.latest)
    (given,) = office.feedback.latest()
    assert (given.subject, given.level) == ("visit", 1)
    ends_well(kiosk)


def test_a_complaint_gets_a_number_under_which_its_answer_is_read(centre: Centre) -> None:
    centre.fake("printer", "--png", str(centre.folder / "paper"))
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "voice")
    shot = kiosk.tap(shot, "complaint")
    shot = kiosk.tap(shot, "about:notary")
    assert "next" not in shot.targets  # there is nothing to send yet
    shot = kiosk.tap(shot, "said:rude")
    shot = kiosk.tap(shot, "next")
    shot = kiosk.tap(shot, "skip", print="printed")
    assert (centre.folder / "paper/001.png").exists()
    office = centre.office()
    (opinion,) = office.opinions.to_answer()
    assert (opinion.kind, opinion.text, opinion.source) == ("complaint", "公证：态度不好", "kiosk")
    office.opinions.reply(opinion.id, "王主任", "已经批评教育，向您道歉。")
    shot = kiosk.tap(shot, "done")
    shot = kiosk.tap(shot, "voice")
    shot = kiosk.tap(shot, "asked")
    kiosk.type(shot, opinion.number, state="closed")
    ends_well(kiosk)


def test_what_is_written_in_ones_own_words_reaches_staff_and_no_other_visitor(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "voice")
    shot = kiosk.tap(shot, "complaint")
    shot = kiosk.tap(shot, "about:notary")
    shot = kiosk.tap(shot, "write")
    shot = kiosk.type(shot, "gongzuorenyuantaidu", letters="gongzuorenyuantaidu")
    while "choice:工作人员态度" not in shot.targets:  # the candidates are still being made
        shot = kiosk.next()
    shot = kiosk.tap(shot, "choice:工作人员", letters="taidu", length=4)
    shot = kiosk.tap(shot, "mark:stop", letters="", length=7)  # takes the first candidate with it
    shot = kiosk.type(shot, "hao", letters="hao")
    for left in (2, 1, 0):
        shot = kiosk.tap(shot, "erase", letters="hao"[:left])
    shot = kiosk.tap(shot, "written")
    assert shot.params["step"] == "what"
    assert "态度" not in str(shot.params)  # nor in what others may see of a screen
    shot = kiosk.tap(shot, "next")
    shot = kiosk.tap(shot, "skip", step="number")
    (opinion,) = centre.office().opinions.to_answer()
    assert opinion.text == "公证：工作人员态度。"
    shot = kiosk.tap(shot, "done")
    shot = kiosk.tap(shot, "voice")
    shot = kiosk.tap(shot, "complaint")
    shot = kiosk.tap(shot, "about:notary")
    assert "next" not in shot.targets  # nothing is there any more
    shot = kiosk.tap(shot, "write")
    assert shot.params["length"] == 0
    ends_well(kiosk)


def test_english_is_written_as_it_is_typed(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "language")
    shot = kiosk.tap(shot, "voice")
    shot = kiosk.tap(shot, "opinion")
    shot = kiosk.tap(shot, "about:hall")
    shot = kiosk.tap(shot, "write")
    shot = kiosk.type(shot, "more", length=4)
    shot = kiosk.tap(shot, "space", length=5)
    shot = kiosk.type(shot, "chairs", length=11)
    shot = kiosk.tap(shot, "written")
    shot = kiosk.tap(shot, "next")
    kiosk.tap(shot, "skip", step="number")
    (opinion,) = centre.office().opinions.to_answer()
    assert opinion.text == "大厅环境、机器：more chairs"
    ends_well(kiosk)
