"""Another language laid over the pack: its words where given, Chinese elsewhere, structure untouched."""

import pytest

from content.fault import PackError
from content.interview import Outcome, Question, paths, step
from content.menu import MenuItem
from content.pack import Pack, load
from tests.content.conftest import FILES, PackWriter

ENGLISH = {
    "menu.en.yaml": """\
items:
  main: {title: What do you need?}
  wages: {title: Unpaid wages, note: Complain or arbitrate, spoken: [wages, pay]}
  check: {title: Can I apply?, say: whether you can apply}
""",
    "services.en.yaml": """\
services:
  aid: {title: Legal aid}
priority:
  elderly: {title: Elderly people, reason: "Law on the Elderly, article 58"}
""",
    "topics.en.yaml": "topics: {labour: Work disputes}\n",
    "interviews/aid.en.yaml": """\
title: Can I get legal aid?
questions:
  matter:
    ask: What is it about?
    answers:
      wages: {title: Unpaid wages, spoken: [pay]}
outcomes:
  free: {title: You can apply, text: [Bring your ID card.]}
""",
    "outlets.csv": """\
name,kind,district,address,phone,hours,longitude,latitude,name_en,kind_en,district_en
小城法律援助中心,法律援助中心,城关区,人民路1号,010-12345678,工作日,116.4,39.9,Legal Aid Centre,,Chengguan
""",
    "pack.toml": FILES["pack.toml"] + '\n[en]\ntitle = "Small Town Legal Service Centre"\n',
}


@pytest.fixture
def pack(write_pack: PackWriter) -> Pack:
    return load(write_pack(ENGLISH))


def test_the_menu_is_english_where_translated_and_chinese_elsewhere(pack: Pack) -> None:
    menu = pack.in_language("en").menu
    assert menu.root.title == "What do you need?"
    assert menu.find("wages").spoken == ("wages", "pay")
    assert menu.find("check").say == "whether you can apply"
    assert menu.find("help").title == "法律援助"


def test_what_is_said_follows_an_english_title_without_its_own_words_to_say(pack: Pack) -> None:
    assert pack.in_language("en").menu.find("wages").say == "Unpaid wages"


def test_ids_digits_and_what_opens_are_the_same_in_both_languages(pack: Pack) -> None:
    def structure(item: MenuItem) -> object:
        return item.model_dump(include={"id", "digit", "guide", "interview", "action", "icon"})

    english = pack.in_language("en")
    assert [structure(item) for item in english.menu.walk()] == [structure(item) for item in pack.menu.walk()]
    assert english.services["aid"].letter == "A"
    assert english.services["aid"].counters == ("1", "2")


def test_services_and_their_priority_classes_are_english(pack: Pack) -> None:
    english = pack.in_language("en")
    assert english.services["aid"].title == english.services["aid"].say == "Legal aid"
    assert english.services["aid"].priority == (english.priority["elderly"],)
    assert english.priority["elderly"].reason == "Law on the Elderly, article 58"
    assert english.priority["elderly"].min_age == 60


def test_topics_keep_their_terms_under_an_english_title(pack: Pack) -> None:
    labour, family = pack.in_language("en").topics
    assert (labour.title, labour.terms) == ("Work disputes", pack.topics[0].terms)
    assert family.title == "婚姻家庭"


def test_an_interview_goes_the_same_way_in_both_languages(pack: Pack) -> None:
    chinese, english = pack.interviews["aid"], pack.in_language("en").interviews["aid"]
    assert [(answers, end.id) for answers, end in paths(english)] == [
        (answers, end.id) for answers, end in paths(chinese)
    ]
    question = step(english, {})
    assert isinstance(question, Question)
    assert question.say == "What is it about?"
    assert [answer.title for answer in question.answers] == ["Unpaid wages", "别的事"]
    assert [answer.digit for answer in question.answers] == ["1", "2"]
    outcome = step(english, {"matter": "wages"})
    assert isinstance(outcome, Outcome)
    assert outcome.text == ("Bring your ID card.",)
    assert outcome.basis == chinese.outcomes["free"].basis


def test_the_centres_name_is_english_and_its_hours_stay_chinese(pack: Pack) -> None:
    english = pack.in_language("en").meta
    assert (english.title, english.hours) == ("Small Town Legal Service Centre", pack.meta.hours)


def test_an_outlet_is_english_in_the_columns_that_are_filled_in(pack: Pack) -> None:
    (outlet,) = pack.in_language("en").outlets
    assert (outlet.name, outlet.district) == ("Legal Aid Centre", "Chengguan")
    assert (outlet.kind, outlet.address) == ("法律援助中心", "人民路1号")


def test_guides_are_those_of_the_language(pack: Pack) -> None:
    english = pack.in_language("en")
    assert english.guides["unpaid-wages"] == pack.guide("unpaid-wages", "en")
    assert english.guides["unpaid-wages"].title == "If your wages are not paid"
    assert english.guides["divorce"].title == "离婚"


def test_one_can_go_back_to_chinese_from_any_language(pack: Pack) -> None:
    assert pack.in_language("en").in_language("zh") is pack
    assert pack.in_language("zh") is pack


def test_a_centre_that_replaces_the_menu_keeps_the_lower_packs_english(write_pack: PackWriter) -> None:
    national = write_pack(ENGLISH, "national")
    centre = national.parent / "centre"
    centre.mkdir()
    (centre / "pack.toml").write_text('name = "centre"\ntitle = "中心"\nversion = "1"\npublisher = "x"\n')
    (centre / "menu.yaml").write_text(
        "id: main\ntitle: 办事\nitems:\n  - {id: own, title: 本地, guide: divorce}\n"
        "  - {id: wages, title: 讨薪, guide: unpaid-wages}\n"
    )
    menu = load(national, centre).in_language("en").menu
    assert [item.title for item in menu.walk()] == ["What do you need?", "本地", "Unpaid wages"]


@pytest.mark.parametrize(
    ("name", "text", "place", "said"),
    [
        ("menu.en.yaml", "items:\n  wages:\n    title: Pay\n    digit: 1\n", 4, "E201 不认识的键“digit”"),
        ("menu.en.yaml", "items:\n  wages:\n    titel: Pay\n", 3, "是不是“title”？"),
        ("menu.en.yaml", "items:\n  wages: Pay\n", 2, "E203"),
        ("services.en.yaml", "services:\n  aid:\n    letter: B\n", 3, "E201"),
        ("topics.en.yaml", "topics:\n  labour: {title: Work}\n", 2, "E203"),
        ("interviews/aid.en.yaml", "title: Aid\ntable: []\n", 2, "E201"),
        ("interviews/aid.en.yaml", "title: [", 1, "E104"),
        ("interviews/aim.en.yaml", "title: Aid\n", 1, "E301 有译文，却没有中文的 aim.yaml，是不是“aid”？"),
        ("interviews/aid.fr.yaml", "title: Aide\n", 1, "E203 不认识的语言“fr”"),
        ("pack.toml", FILES["pack.toml"] + '\n[en]\nname = "x"\n', 18, "E201"),
    ],
)
def test_a_translation_with_more_than_words_is_refused(
    write_pack: PackWriter, name: str, text: str, place: int, said: str
) -> None:
    with pytest.raises(PackError) as refused:
        load(write_pack({name: text}))
    assert any(
        str(fault).startswith(f"{fault.path}:{place}: ") and fault.path.name == name.split("/")[-1]
        for fault in refused.value.faults
        if said in str(fault)
    ), refused.value.faults
