"""The dialogue as a machine: what holds at every place, whatever happens."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.pack import Pack
from content.speech.sayings import sayings
from ivr.dialogue import Dialogue, match
from ivr.dialogue.actions import (
    Action,
    Book,
    Callback,
    FindDays,
    FindTimes,
    HangUp,
    Listen,
    MakeCode,
    Play,
    Request,
    Resume,
    Submit,
    Transfer,
)
from ivr.dialogue.directory import PAGE
from ivr.dialogue.events import (
    Booked,
    CallbackFailed,
    CodeMade,
    CodeOpened,
    DaysFound,
    Event,
    HandedOver,
    HungUp,
    Key,
    NoInput,
    OpinionFound,
    Queue,
    QueueFound,
    Started,
    Submitted,
    TicketDropped,
    TicketTaken,
    TimesFound,
    TimeUp,
    TransferFailed,
    Unbooked,
    Utterance,
)
from ivr.dialogue.leaving import MISSES_TO_PERSON
from ivr.dialogue.state import Kind, Place, State

MAIN = Place("menu", "main")
PLACES = [
    MAIN,
    Place("menu", "work"),
    Place("question"),
    Place("offer", guides=("divorce", "unpaid-wages")),
    Place("offer", guides=("divorce",)),
    Place("guide", "divorce"),
    Place("section", "divorce", "steps"),
    Place("section", "divorce", "fee"),
    Place("interview", "legal-aid-check"),
    Place("centre"),
    Place("outlets"),
    Place("outlets", "3"),
    Place("outlets", "7", "one"),
    Place("advisers"),
    Place("ticket"),
    Place("ticket-check", "notary", options=("现在有2个人在等",)),
    Place("ticket-closed", "notary", "2026-12-01T09:00"),
    Place("ticket-closed", "notary"),
    Place("ticket-taken", "notary", options=("D007", "246801", "2026-12-01T09:30", "现在有2个人在等")),
    Place("ticket-dropped", "notary"),
    Place("code-made", "246801"),
    Place("book"),
    Place("book-day", "legal-aid", options=("2026-12-01", "2026-12-02")),
    Place("book-time", "legal-aid", "2026-12-01", options=("2026-12-01T09:30",)),
    Place("book-check", "legal-aid", "2026-12-01T09:30", options=("13800138000",)),
    Place("booked", "legal-aid", "2026-12-01T14:00", options=("246801",)),
    Place("unbooked"),
    Place("opinion"),
    Place("opinion-about", "complaint"),
    Place("opinion-check", "complaint", "slow", options=("13800138000",)),
    Place("opinion-kept", "complaint", options=("20260118",)),
    Place("opinion-told", "open", "2026-12-08"),
    Place("hand-over-check", part="明禾县公证处", options=("13800138000",)),
    Place("handed-over", part="明禾县公证处"),
    Place("evaluate"),
    Place("evaluate-reason"),
    Place("callback"),
]

NUMBERS = [
    Place("code"),
    Place("number"),
    Place("book-number", "legal-aid", "2026-12-01T09:30"),
    Place("opinion-number", "complaint", "slow"),
    Place("opinion-ask"),
    Place("hand-over-number", part="明禾县公证处"),
    Place("evaluate-number"),
]
"""Where 0 is a digit."""


def at(place: Place, **known: object) -> State:
    path = (MAIN,) if place == MAIN else (MAIN, place)
    return replace(State(path=path), **known)  # type: ignore[arg-type]


def said(actions: tuple[Action, ...]) -> str:
    return "".join(text for action in actions if isinstance(action, Play) for text in action.texts)


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize(
    "event", [Key("0"), Utterance("人工"), Utterance("我要转人工"), Utterance("找工作人员")]
)
def test_a_person_can_be_had_everywhere(dialogue: Dialogue, place: Place, event: Event) -> None:
    _, actions = dialogue.advance(at(place, seat=True), event)
    assert Transfer() in actions


@pytest.mark.parametrize("place", PLACES[:-1], ids=str)
def test_without_a_seat_the_callers_number_is_recorded_and_read_back(
    dialogue: Dialogue, place: Place
) -> None:
    state, actions = dialogue.advance(at(place, caller="13900139000"), Key("0"))
    assert [action.phone for action in actions if isinstance(action, Callback)] == ["13900139000"]
    assert "13900139000" in said(actions)
    assert state.here.kind == "callback"


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_hash_repeats_and_star_goes_back_everywhere(dialogue: Dialogue, place: Place) -> None:
    state, again = dialogue.advance(at(place), Key("#"))
    assert state.here == place
    assert said(again)
    state, _ = dialogue.advance(at(place), Key("*"))
    assert state.here == MAIN


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_prompt_is_followed_by_listening(dialogue: Dialogue, place: Place) -> None:
    _, actions = dialogue.advance(at(place), Key("#"))
    assert [type(action) for action in actions] == [Play, Listen]
    assert "人工" in dialogue.listen(at(place)).words


@pytest.mark.parametrize("event", [NoInput(), Utterance("呜哩哇啦"), Utterance(""), Key("9")], ids=repr)
@pytest.mark.parametrize(
    "place",
    [
        MAIN,
        Place("menu", "work"),
        Place("question"),
        Place("interview", "wage-claim"),
        Place("book"),
        Place("opinion"),
    ],
)
def test_two_misses_lead_to_keys_and_three_to_a_person(
    dialogue: Dialogue, shipped_pack: Pack, place: Place, event: Event
) -> None:
    if place.kind == "interview":
        place = replace(place, id="legal-aid-check")
    if isinstance(event, Key) and place != Place("menu", "work"):
        event = Utterance("呜哩哇啦")  # every key of the other places is a choice
    state = at(place, seat=True)
    use_keys = shipped_pack.phrases.text("ivr.keys.use")
    heard = []
    for _ in range(MISSES_TO_PERSON):
        state, actions = dialogue.advance(state, event)
        heard.append((use_keys in said(actions), Transfer() in actions))
    assert heard == [(False, False), (True, False), (False, True)]


def test_being_understood_clears_the_misses(dialogue: Dialogue) -> None:
    state = at(MAIN, seat=True)
    for event in (NoInput(), Utterance("呜哩哇啦"), Key("2"), NoInput(), NoInput()):
        state, actions = dialogue.advance(state, event)
        assert Transfer() not in actions


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我的老板拖欠工资", "guide:unpaid-wages"),
        ("我想离婚", "guide:divorce"),
        ("我要申请法律援助", "guide:legal-aid"),
        ("我被电信诈骗了", "guide:telecom-fraud"),
        ("我老公打我怎么办", "guide:domestic-violence"),
        ("婚姻家庭", "menu:family"),
        ("请问婚姻家庭", "menu:family"),
        ("昏因家庭", "menu:family"),
        ("再见", "menu:main"),
    ],
)
def test_what_is_said_at_the_main_menu(dialogue: Dialogue, text: str, place: str) -> None:
    state, _ = dialogue.advance(at(MAIN), Utterance(text))
    assert str(state.here) == place


def test_what_was_heard_badly_is_asked_back_first(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(MAIN), Utterance("我想离婚", confidence=0.3))
    assert state.here.kind == "offer"
    assert not state.heard
    state, _ = dialogue.advance(state, Key("1"))
    assert str(state.here) == "guide:divorce"
    assert state.heard == ("divorce",)


def test_no_to_an_offer_asks_for_the_question_again(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(Place("offer", guides=("divorce",))), Utterance("不是"))
    assert str(state.here) == "question"


def test_an_offer_that_sounds_like_yes_is_yes(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(Place("offer", guides=("divorce",))), Utterance("事"))
    assert str(state.here) == "guide:divorce"


def test_yes_and_no_are_no_questions(dialogue: Dialogue) -> None:
    for text in ("是", "不是", "对"):
        _, actions = dialogue.advance(at(Place("question")), Utterance(text))
        assert "没有听明白" in said(actions)


def test_silence_after_an_answer_ends_in_goodbye_not_in_a_transfer(dialogue: Dialogue) -> None:
    state = at(Place("guide", "divorce"), seat=True, heard=("divorce",))
    state, first = dialogue.advance(state, NoInput())
    assert HangUp() not in first
    state, second = dialogue.advance(state, NoInput())
    assert second[-1] == HangUp()
    assert state.outcome == "answered"


def test_a_question_after_an_answer_goes_back_to_where_one_asks(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(Place("guide", "divorce")), Utterance("我被电信诈骗了"))
    assert [str(place) for place in state.path] == ["menu:main", "guide:telecom-fraud"]


def test_a_number_may_contain_0_and_ends_with_hash_or_silence(dialogue: Dialogue) -> None:
    for end in (Key("#"), NoInput()):
        state = at(Place("number"))
        for key in "05911234":
            state, _ = dialogue.advance(state, Key(key))
        state, actions = dialogue.advance(state, end)
        assert state.here == Place("number-check", "05911234")
        assert "05911234" in said(actions)


@pytest.mark.parametrize("end", [Key("#"), NoInput()], ids=["hash", "silence"])
@pytest.mark.parametrize("place", NUMBERS, ids=str)
def test_0_alone_reaches_a_person_where_digits_are_collected(
    dialogue: Dialogue, place: Place, end: Event
) -> None:
    state, _ = dialogue.advance(at(place, seat=True), Key("0"))
    _, actions = dialogue.advance(state, end)
    assert Transfer() in actions


def test_who_wants_a_person_where_none_is_is_asked_for_their_number_again(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(Place("number")), Key("0"))
    state, actions = dialogue.advance(state, Key("#"))
    assert "按出您的电话号码" in said(actions)
    assert not state.outcome


@pytest.mark.parametrize(
    ("place", "keys", "answer"),
    [("code", "111111", CodeOpened()), ("opinion-ask", "20260117", OpinionFound())],
    ids=["code", "opinion"],
)
def test_three_wrong_numbers_lead_to_a_person(
    dialogue: Dialogue, place: Kind, keys: str, answer: Event
) -> None:
    state = at(Place(place), seat=True)
    for _ in range(MISSES_TO_PERSON):
        assert state.here.kind == place
        for key in keys:
            state, actions = dialogue.advance(state, Key(key))
        state, actions = dialogue.advance(state, answer)
    assert Transfer() in actions


def test_who_asks_after_too_many_numbers_is_put_through(dialogue: Dialogue) -> None:
    _, actions = dialogue.advance(at(Place("opinion-ask"), seat=True), OpinionFound(locked=True))
    assert "次数太多" in said(actions)
    assert Transfer() in actions


def test_star_in_a_number_clears_it_and_then_goes_back(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(Place("number")), Key("1"))
    state, _ = dialogue.advance(state, Key("*"))
    assert (state.here.kind, state.keys) == ("number", "")
    state, _ = dialogue.advance(state, Key("*"))
    assert state.here == MAIN


def test_who_confirms_nothing_is_called_back_all_the_same(dialogue: Dialogue) -> None:
    state = at(Place("number-check", "13900139000"))
    recorded: list[Action] = []
    for _ in range(MISSES_TO_PERSON):
        state, actions = dialogue.advance(state, NoInput())
        recorded += [action for action in actions if isinstance(action, Callback)]
    assert [action.phone for action in recorded if isinstance(action, Callback)] == ["13900139000"]


def test_who_enters_no_number_hears_what_else_to_do(dialogue: Dialogue) -> None:
    state = at(Place("number"))
    for _ in range(MISSES_TO_PERSON):
        state, actions = dialogue.advance(state, NoInput())
    assert actions[-1] == HangUp()
    assert not state.callback


def test_a_callback_that_could_not_be_kept_is_not_promised(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(MAIN, caller="13900139000"), Key("0"))
    state, actions = dialogue.advance(state, CallbackFailed())
    assert "没有记下来" in said(actions)
    assert not state.callback
    assert actions[-1] == HangUp()


def test_when_no_seat_answers_the_caller_is_called_back(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(Place("guide", "divorce"), seat=True, caller="13900139000"), Key("0"))
    state, actions = dialogue.advance(state, TransferFailed())
    assert Transfer() not in actions
    assert any(isinstance(action, Callback) for action in actions)


def test_what_was_looked_up_is_kept_under_a_code(dialogue: Dialogue) -> None:
    state, actions = dialogue.advance(at(Place("guide", "divorce")), Utterance("办事码"))
    assert actions == (MakeCode(guide="divorce"),)
    state, actions = dialogue.advance(state, CodeMade("246801"))
    assert "2 4 6 8 0 1" in said(actions)
    state, _ = dialogue.advance(state, Key("*"))
    assert str(state.here) == "guide:divorce"


CHECK = Place("book-check", "legal-aid", "2026-12-01T09:30")
DAY = Place("book-day", "legal-aid", options=("2026-12-01",))
TIME = Place("book-time", "legal-aid", "2026-12-01", options=("2026-12-01T09:30",))


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("00:00", "上午0点"),
        ("09:00", "上午9点"),
        ("10:05", "上午10点5分"),
        ("12:30", "中午12点半"),
        ("14:00", "下午两点"),
        ("17:15", "下午5点15分"),
    ],
)
def test_a_time_is_told_as_people_say_it(dialogue: Dialogue, time: str, told: str) -> None:
    place = Place("book-time", "legal-aid", "2026-12-01", options=(f"2026-12-01T{time}",))
    _, actions = dialogue.advance(at(place), Key("#"))
    assert f"{told}，请按1。" in said(actions)


@pytest.mark.parametrize("text", ["下午两点半", "两点半", "两点半吧"])
def test_a_time_is_understood_as_people_say_it(dialogue: Dialogue, text: str) -> None:
    place = Place("book-time", "legal-aid", "2026-12-01", options=("2026-12-01T14:00", "2026-12-01T14:30"))
    state, _ = dialogue.advance(at(place, caller="13900139000"), Utterance(text))
    assert state.here == Place("book-check", "legal-aid", "2026-12-01T14:30")


@pytest.mark.parametrize("text", ["星期三", "十二月二日", "十二月二号", "二号", "我想十二月二号"])
def test_a_day_is_understood_as_people_say_it(dialogue: Dialogue, text: str) -> None:
    place = Place("book-day", "legal-aid", options=("2026-12-01", "2026-12-02", "2026-12-09"))
    _, actions = dialogue.advance(at(place), Utterance(text))
    assert actions == (FindTimes("legal-aid", "2026-12-02"),)


def test_a_service_without_a_free_day_says_so_where_one_asked(dialogue: Dialogue) -> None:
    state, actions = dialogue.advance(at(Place("guide", "legal-aid")), Key("5"))
    assert actions == (FindDays("legal-aid"),)
    state, actions = dialogue.advance(state, DaysFound("legal-aid"))
    assert "没有可以预约的时间" in said(actions)
    assert str(state.here) == "guide:legal-aid"


def test_a_time_that_was_taken_meanwhile_leads_to_another_day(dialogue: Dialogue) -> None:
    before = replace(State(), path=(MAIN, Place("book"), DAY, TIME, CHECK), caller="13900139000")
    state, actions = dialogue.advance(before, Key("1"))
    assert actions == (Book("legal-aid", "2026-12-01T09:30", "13900139000"),)
    state, actions = dialogue.advance(state, Booked(refusal="no-slot"))
    assert "刚刚被别人约走" in said(actions)
    assert state.here == DAY


def test_what_cannot_be_booked_now_becomes_a_callback(dialogue: Dialogue) -> None:
    before = replace(State(), path=(MAIN, Place("book"), DAY, TIME, CHECK), caller="13900139000")
    state, actions = dialogue.advance(before, Booked())
    assert [action.phone for action in actions if isinstance(action, Callback)] == ["13900139000"]
    assert state.here.kind == "callback"


def test_who_has_enough_appointments_hears_why_no_more(dialogue: Dialogue) -> None:
    before = replace(State(), path=(MAIN, Place("book"), DAY, TIME, CHECK), caller="13900139000")
    state, actions = dialogue.advance(before, Booked(refusal="too-many"))
    assert "已经够多" in said(actions)
    assert state.here == MAIN


@pytest.mark.parametrize("answer", [Submitted(), HandedOver()], ids=repr)
def test_what_could_not_be_kept_is_not_promised_but_called_back(dialogue: Dialogue, answer: Event) -> None:
    place = Place("opinion-check", "complaint", "slow", options=("13700137000",))
    _, actions = dialogue.advance(at(place, caller="13900139000"), answer)
    assert any(isinstance(action, Callback) for action in actions)


def test_a_complaint_needs_no_phone_number(dialogue: Dialogue) -> None:
    state, actions = dialogue.advance(at(Place("opinion-number", "complaint", "slow")), Key("#"))
    assert "不留电话号码" in said(actions)
    _, actions = dialogue.advance(state, Key("1"))
    assert [(one.kind, one.phone) for one in actions if isinstance(one, Submit)] == [("complaint", "")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("投诉你们", "opinion"),
        ("我要投诉你们", "opinion"),
        ("提意见", "opinion"),
        ("表扬", "opinion"),
        ("查投诉", "opinion-ask"),
        ("我有办事码", "code"),
        ("取号", "ticket"),
        ("附近的服务点", "outlets"),
        ("你们几点下班", "centre"),
        ("请问你们在哪里", "centre"),
    ],
)
@pytest.mark.parametrize("place_now", [MAIN, Place("advisers")], ids=str)
def test_what_can_be_done_can_be_said_at_once(
    dialogue: Dialogue, place_now: Place, text: str, place: str
) -> None:
    state, _ = dialogue.advance(at(place_now), Utterance(text))
    assert str(state.here) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我上次提的意见怎么样了", "opinion-ask"),
        ("查一下我的受理编号", "opinion-ask"),
        ("我预约了明天想改个时间", "code:booked"),
        ("取消预约", "code:booked"),
        ("我约的明天来不了了", "code:booked"),
        ("我想预约明天上午", "book"),
        ("我要取个号", "ticket"),
        ("今天人多不多", "ticket"),
        ("我要投诉你们工作人员态度太差", "opinion-about:complaint"),
        ("我要表扬一下小王", "opinion-about:praise"),
        ("坐几路公交到你们那", "centre"),
        ("你们给我回个电话吧", "callback"),
    ],
)
def test_an_errand_is_understood_within_a_sentence(dialogue: Dialogue, text: str, place: str) -> None:
    state, _ = dialogue.advance(at(MAIN, caller="13900139000"), Utterance(text))
    assert str(state.here) == place


@pytest.mark.parametrize(
    "text",
    ["我不跟机器说话给我找个活人", "我要跟律师说话", "转律师", "叫你们领导来", "你这什么破玩意", "气死我了"],
)
def test_who_asks_for_a_person_in_a_sentence_reaches_one(dialogue: Dialogue, text: str) -> None:
    _, actions = dialogue.advance(at(MAIN, seat=True), Utterance(text))
    assert Transfer() in actions


def test_no_question_of_the_pack_is_taken_for_something_said_of_the_hotline(shipped_pack: Pack) -> None:
    words = {
        key: [word for word in shipped_pack.phrases.text(key).split("、") if match.GAP in word]
        for key in shipped_pack.phrases
        if key.startswith("ivr.words.")
    }
    asked = {one.question for one in shipped_pack.questions}
    asked |= {ask for guide in shipped_pack.guides.values() for ask in guide.asks}
    taken = {text: found for text in asked if (found := match.best(text, words))}
    assert len(asked) > 1000
    assert not taken


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我需要带些什么材料过来", "section:divorce:bring"),
        ("我应该去哪个地方办", "section:divorce:where"),
        ("那怎么办", "section:divorce:steps"),
        ("要多少钱", "section:divorce:fee"),
        ("要多久", "section:divorce:time"),
        ("第二个", "section:divorce:bring"),
    ],
)
def test_what_callers_ask_of_a_guide_is_told_of_this_guide(dialogue: Dialogue, text: str, place: str) -> None:
    state, actions = dialogue.advance(at(Place("guide", "divorce"), heard=("divorce",)), Utterance(text))
    assert str(state.here) == place
    assert said(actions)


def test_who_did_not_ask_this_can_say_so_and_it_counts_as_no_answer(dialogue: Dialogue) -> None:
    state = at(Place("guide", "divorce"), heard=("divorce",), matter="离婚")
    state, actions = dialogue.advance(state, Utterance("我问的不是这个"))
    assert str(state.here) == "question"
    assert "换一种说法" in said(actions)
    state, _ = dialogue.advance(state, HungUp())
    assert (state.heard, state.outcome) == ((), "finished")


@pytest.mark.parametrize("place", [MAIN, Place("guide", "divorce"), Place("ticket")], ids=str)
def test_a_murmur_lets_what_is_said_go_on(dialogue: Dialogue, place: Place) -> None:
    before = at(place)
    state, actions = dialogue.advance(before, Utterance("嗯"))
    assert state.path == before.path
    assert actions == (Resume(), dialogue.listen(before))


def test_a_murmur_is_yes_where_yes_or_no_is_asked(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(Place("offer", guides=("divorce",))), Utterance("嗯"))
    assert str(state.here) == "guide:divorce"


def test_the_halves_of_a_slowly_spoken_sentence_are_one(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(MAIN), Utterance("我儿子在工地上"))
    state, _ = dialogue.advance(state, Utterance("干了半年没拿到", goes_on=True))
    state, _ = dialogue.advance(state, Utterance("工资", goes_on=True))
    assert [str(place) for place in state.path] == ["menu:main", "guide:unpaid-wages"]
    assert state.heard == ("unpaid-wages",)
    assert state.nomatch == 0


def test_what_is_said_later_is_a_sentence_of_its_own(dialogue: Dialogue) -> None:
    state, _ = dialogue.advance(at(MAIN), Utterance("我想离婚"))
    apart, _ = dialogue.advance(state, Utterance("孩子归谁"))
    assert apart.heard == ("divorce", "child-custody")
    silent, _ = dialogue.advance(state, NoInput())
    assert silent.half is None


@pytest.mark.parametrize(("text", "place"), [("人工", "transfer"), ("不是", "question")])
def test_what_answers_us_is_no_second_half(dialogue: Dialogue, text: str, place: str) -> None:
    state, _ = dialogue.advance(at(MAIN, seat=True), Utterance("我想离婚"))
    state, _ = dialogue.advance(state, Utterance(text, goes_on=True))
    assert str(state.here) == place


def test_what_was_done_in_the_centre_is_not_taken_back_by_a_second_half(dialogue: Dialogue) -> None:
    state, actions = dialogue.advance(at(MAIN, caller="13900139000"), Utterance("给我回个电话"))
    assert isinstance(actions[0], Callback)
    state, _ = dialogue.advance(state, Utterance("我想离婚", goes_on=True))
    assert state.callback == "13900139000"


def test_who_looks_for_a_pen_is_waited_for(dialogue: Dialogue) -> None:
    state, actions = dialogue.advance(at(Place("guide", "divorce")), Utterance("等一下我拿笔"))
    assert str(state.here) == "guide:divorce"
    assert isinstance(actions[-1], Listen)
    assert actions[-1].timeout_seconds >= 20


def test_what_is_not_ours_is_sent_on_and_no_miss(dialogue: Dialogue) -> None:
    state, actions = dialogue.advance(at(MAIN), Utterance("村里路灯坏了找谁"))
    assert "12345" in said(actions)
    assert state.nomatch == 0


def test_a_long_section_is_told_in_parts_and_silence_goes_on(dialogue: Dialogue, shipped_pack: Pack) -> None:
    section = shipped_pack.guide("unpaid-wages").section("steps")
    assert section is not None
    state, actions = dialogue.advance(at(Place("guide", "unpaid-wages")), Key("1"))
    told = [said(actions)]
    while "后面还有" in told[-1]:
        assert isinstance(actions[-1], Listen)
        assert actions[-1].timeout_seconds < 4
        state, actions = dialogue.advance(state, NoInput())
        told.append(said(actions))
    assert len(told) > 2
    steps = [item for block in section.blocks for item in block.items]
    for number in range(1, len(steps) + 1):
        assert sum(f"第{number}步" in part for part in told) == 1
    assert "第八十五条" in "".join(steps)
    assert "第八十五条" not in "".join(told)


def test_a_section_is_told_in_sentences_that_were_rendered_ahead(
    dialogue: Dialogue, shipped_pack: Pack
) -> None:
    ahead = sayings(shipped_pack)
    for guide in shipped_pack.guides.values():
        state, actions = dialogue.advance(at(Place("guide", guide.id)), Key("1"))
        told = {text for action in actions if isinstance(action, Play) for text in action.texts}
        while "后面还有" in said(actions):
            state, actions = dialogue.advance(state, NoInput())
            told |= {text for action in actions if isinstance(action, Play) for text in action.texts}
        key = state.here.part
        own = f"guide.{guide.id}.{key}."
        assert {
            text for name, (text, tongue) in ahead.items() if name.startswith(own) and tongue == "zh"
        } <= told


def test_a_key_goes_on_too_and_hash_repeats_only_the_part(dialogue: Dialogue) -> None:
    first, _ = dialogue.advance(at(Place("guide", "unpaid-wages")), Key("1"))
    second, told = dialogue.advance(first, Key("9"))
    assert dialogue.advance(second, Key("#")) == (second, told)
    assert "第1步" not in said(told)
    back, _ = dialogue.advance(second, Key("*"))
    assert str(back.here) == "guide:unpaid-wages"


def test_the_keys_of_a_second_guide_are_named_only_on_waiting(dialogue: Dialogue) -> None:
    state, first = dialogue.advance(at(MAIN), Utterance("我想离婚"))
    state, second = dialogue.advance(state, Utterance("我的老板拖欠工资"))
    assert "听怎么办，请按1" in said(first)
    assert "听怎么办，请按1" not in said(second)
    _, waited = dialogue.advance(state, NoInput())
    assert "听怎么办，请按1" in said(waited)
    _, silent = dialogue.advance(replace(state, speech=False), Key("#"))
    assert "听怎么办，请按1" in said(silent)
    assert "听费用，请按8" in said(silent)


def test_who_hears_how_to_complain_of_lawyers_can_complain_of_the_centre(dialogue: Dialogue) -> None:
    state, actions = dialogue.advance(at(MAIN), Utterance("我要投诉"))
    assert "投诉本中心，请按7" in said(actions)
    state, _ = dialogue.advance(state, Key("7"))
    assert str(state.here) == "opinion-about:complaint"


@pytest.mark.parametrize("text", ["没有", "谢谢", "不用了", "好的", "嗯", "谢谢您"])
def test_politeness_is_no_question_and_ends_no_call_that_has_hardly_begun(
    dialogue: Dialogue, text: str
) -> None:
    state, actions = dialogue.advance(at(MAIN), Utterance(text))
    assert state.here == MAIN
    assert isinstance(actions[-1], Listen)


@pytest.mark.parametrize("text", ["没有了", "谢谢", "好的谢谢", "知道了"])
def test_who_was_served_ends_the_call_by_thanking(dialogue: Dialogue, text: str) -> None:
    state, _ = dialogue.advance(at(Place("guide", "divorce"), heard=("divorce",)), Utterance(text))
    assert state.here.kind == "evaluate"


@pytest.mark.parametrize("text", ["救命", "我不想活了", "我想自杀"])
def test_who_is_in_danger_hears_whom_to_ring_and_is_put_through(dialogue: Dialogue, text: str) -> None:
    _, actions = dialogue.advance(at(Place("guide", "divorce"), seat=True), Utterance(text))
    assert all(number in said(actions) for number in ("110", "120", "12356"))
    assert Transfer() in actions


def test_service_points_are_told_some_at_a_time_and_by_name(dialogue: Dialogue, shipped_pack: Pack) -> None:
    state, told = at(Place("outlets")), []
    for _ in range(0, len(shipped_pack.outlets), PAGE):
        state, actions = dialogue.advance(state, Key("#"))
        told.append(said(actions))
        state, _ = dialogue.advance(state, Key(str(PAGE + 1)))
    assert all(one.phone in "".join(told) for one in shipped_pack.outlets)
    assert "听后面的" not in told[-1]
    _, actions = dialogue.advance(at(Place("outlets")), Utterance("双渠镇"))
    assert "双渠司法所" in said(actions)
    assert "城关司法所" not in said(actions)


def test_a_village_is_found_without_its_town(dialogue: Dialogue) -> None:
    _, actions = dialogue.advance(at(Place("advisers")), Utterance("上渠村"))
    assert "双渠镇上渠村的法律顾问" in said(actions)
    assert "下渠村" not in said(actions)


def test_the_centre_hands_nothing_over_to_itself(dialogue: Dialogue, shipped_pack: Pack) -> None:
    _, actions = dialogue.advance(at(Place("outlets")), Key("#"))
    assert f"请{shipped_pack.meta.title}联系您" not in said(actions)


def test_a_matter_without_a_name_is_handed_over_without_one(dialogue: Dialogue) -> None:
    _, actions = dialogue.advance(at(Place("hand-over-check", part="明禾县公证处", options=("1",))), Key("#"))
    assert "没有说明" not in said(actions)


def test_a_fault_in_the_dialogue_leads_to_a_person_where_there_is_one(dialogue: Dialogue) -> None:
    _, actions = dialogue.failed(at(Place("guide", "divorce"), seat=True))
    assert Transfer() in actions
    state, actions = dialogue.failed(at(Place("guide", "divorce"), heard=("divorce",)))
    assert actions[-1] == HangUp()
    assert state.outcome == "answered"


def test_an_evaluation_is_asked_once_and_of_those_who_were_served(dialogue: Dialogue) -> None:
    _, unserved = dialogue.advance(at(MAIN), Utterance("再见"))
    assert unserved[-1] == HangUp()
    state, _ = dialogue.advance(at(MAIN, heard=("divorce",)), Utterance("再见"))
    assert state.here.kind == "evaluate"
    _, again = dialogue.advance(at(MAIN, heard=("divorce",), level=4), Utterance("再见"))
    assert again[-1] == HangUp()


def test_every_level_has_its_key_the_best_first(dialogue: Dialogue) -> None:
    levels = [dialogue.advance(at(Place("evaluate")), Key(key))[0].level for key in "12345"]
    assert levels == [5, 4, 3, 2, 1]


def test_too_many_wrong_codes_lead_to_a_person(dialogue: Dialogue) -> None:
    _, actions = dialogue.advance(at(Place("code"), seat=True), CodeOpened(locked=True))
    assert Transfer() in actions
    assert "次数太多" in said(actions)


def test_without_speech_the_main_menu_names_its_keys_at_once(dialogue: Dialogue) -> None:
    _, with_speech = dialogue.advance(State(), Started())
    _, without = dialogue.advance(State(), Started(speech=False))
    assert "请按1" not in said(with_speech)
    assert "请按1" in said(without)
    assert "直接说" not in said(without)


def test_without_speech_nobody_is_asked_to_speak(dialogue: Dialogue) -> None:
    for place in (MAIN, Place("menu", "work"), Place("guide", "divorce"), Place("outlets")):
        for event in (Key("#"), NoInput()):
            _, actions = dialogue.advance(at(place, speech=False), event)
            assert not [
                word for word in ("声音", "直接说", "说话", "说出", "听明白") if word in said(actions)
            ]


def test_personal_numbers_do_not_show_in_places(dialogue: Dialogue) -> None:
    assert str(Place("number-check", "13900139000")) == "number-check"


WORDS = ["", "人工", "是", "不是", "没有", "我想离婚", "法律援助", "返回", "再说一遍", "帮助", "办事码"]
QUEUE, CLOSED = Queue("notary", 2, 0, 10), Queue("notary", closed=True, opens="2026-12-01T09:00")
TAKEN = TicketTaken(QUEUE, "D007", "246801", "2026-12-01T09:30")
EVENTS = st.one_of(
    st.builds(Key, st.sampled_from("0123456789*#")),
    st.builds(
        Utterance,
        st.sampled_from(WORDS),
        st.floats(0, 1),
    ),
    st.just(NoInput()),
    st.just(TransferFailed()),
    st.builds(CodeMade, st.sampled_from(["", "246801"])),
    st.builds(CodeOpened, st.sampled_from(["", "divorce", "gone"]), st.sampled_from(["", "wage-claim"])),
    st.builds(DaysFound, st.just("legal-aid"), st.sampled_from([(), ("2026-12-01",)])),
    st.builds(TimesFound, st.just("legal-aid"), st.just("2026-12-01"), st.just(("2026-12-01T09:00",))),
    st.sampled_from([Submitted(), Submitted("20260118"), HandedOver(), OpinionFound(), Unbooked()]),
    st.sampled_from([Booked(), Booked(refusal="no-slot"), Booked(refusal="too-many")]),
    st.sampled_from([QueueFound(QUEUE), QueueFound(CLOSED), TicketDropped(), TicketDropped(done=True)]),
    st.sampled_from([TAKEN, TicketTaken(CLOSED), TicketTaken(QUEUE, refusal="too-many")]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=25), st.booleans(), st.booleans(), st.sampled_from(["", "13900139000"]))
def test_no_call_gets_stuck(
    dialogue: Dialogue, events: list[Event], seat: bool, speech: bool, caller: str
) -> None:
    state, actions = dialogue.advance(State(), Started(caller, seat, speech))
    for event in events:
        before = state
        state, actions = dialogue.advance(state, event)
        if before.outcome or before.here.kind == "transfer":
            continue
        assert actions, f"nothing after {event} at {before.here}"
        assert isinstance(actions[-1], Listen | Transfer | HangUp | Request)
        assert len(state.path) < 60
    state, _ = dialogue.advance(state, TimeUp() if len(events) % 2 else HungUp())
    assert state.outcome
    assert dialogue.advance(state, Key("1")) == (state, ())


MOST_MISSES = 9
"""Three where the caller is; three for their number; three more to hear that it was noted."""


@pytest.mark.parametrize("caller", ["", "13900139000"], ids=["withheld", "known"])
@pytest.mark.parametrize(
    "misses", [[NoInput()], [Utterance("呜哩哇啦")], [Utterance(""), NoInput()]], ids=repr
)
@pytest.mark.parametrize("place", [*PLACES, *NUMBERS], ids=str)
def test_who_is_never_understood_reaches_a_person_or_the_end(
    dialogue: Dialogue, place: Place, misses: list[Event], caller: str
) -> None:
    for seat in (True, False):
        state = at(place, seat=seat, caller=caller)
        for number in range(MOST_MISSES):
            deaf = not dialogue.listen(state).words  # where digits are collected
            event = NoInput() if deaf else misses[number % len(misses)]
            state, actions = dialogue.advance(state, event)
            texts = [text for action in actions if isinstance(action, Play) for text in action.texts]
            assert len(texts) == len(set(texts)), "nothing is said twice in one breath"
            if isinstance(actions[-1], Transfer | HangUp):
                break
            assert isinstance(actions[-1], Listen)
        else:
            pytest.fail(f"still in the call at {state.here}")
