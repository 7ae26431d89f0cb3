"""Finding guides by what has been typed so far."""

import pytest

from content.pack import Pack
from kiosk.finding import Finder, english
from kiosk.session import Place
from tests.waiting import until


@pytest.fixture(scope="module")
def finder(pack: Pack) -> Finder:
    made = Finder()
    made.take_pack(pack)
    assert until(lambda: made.find("wo de lao ban bu gei wo fa gong zi", "zh"))
    assert until(lambda: made.find("he hits me", "en"))
    return made


@pytest.mark.parametrize(
    ("typed", "guide"),
    [
        ("lihun", "divorce"),
        ("lh", "divorce"),
        ("gongshang", "work-injury"),
        ("gs", "work-injury"),
    ],
)
def test_pinyin_and_initials_find_the_guide_first(typed: str, guide: str, finder: Finder) -> None:
    assert finder.find(typed, "zh")[0].place == Place("guide", {"id": guide})


def test_what_can_be_done_is_found_as_what_can_be_read(finder: Finder) -> None:
    assert finder.find("quhao", "zh")[0].place == Place("ticket")
    assert finder.find("flyz", "zh")[0].place == Place("category", {"id": "aid"})


def test_no_place_is_listed_twice(finder: Finder) -> None:
    places = [found.place for found in finder.find("lihun", "zh")]
    assert all(place not in places[:at] for at, place in enumerate(places))


def test_half_a_word_finds_it_already(finder: Finder) -> None:
    assert Place("guide", {"id": "divorce"}) in [found.place for found in finder.find("lihu", "zh")]


@pytest.mark.parametrize("typed", ["", " ", "zzzzqqqq"])
def test_nothing_is_found_for_nothing(typed: str, finder: Finder) -> None:
    assert finder.find(typed, "zh") == []


@pytest.mark.parametrize(
    ("typed", "language", "guide"),
    [
        ("wodelaobanbugeiwofagongzi", "zh", "unpaid-wages"),
        ("wo xiang li hun ke shi ta bu tong yi", "zh", "divorce"),
        ("my boss does not pay me", "en", "unpaid-wages"),
    ],
)
def test_a_sentence_finds_what_the_hotline_would(
    typed: str, language: str, guide: str, finder: Finder
) -> None:
    assert finder.find(typed, language)[0].place == Place("guide", {"id": guide})


def test_english_words_find_english_guides(pack: Pack) -> None:
    found = english(pack, "legal ai")
    assert Place("guide", {"id": "legal-aid"}) in [one.place for one in found]


def test_every_english_word_must_fit(pack: Pack) -> None:
    assert english(pack, "notary zebra") == []


def test_a_match_in_the_title_comes_before_one_in_a_question(pack: Pack) -> None:
    titles = [one.title.lower() for one in english(pack, "notar")]
    inside = ["notar" in title for title in titles]
    assert any(inside)
    assert inside == sorted(inside, reverse=True)
