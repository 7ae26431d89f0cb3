"""Phrases: by key and language, with values filled in."""

import pytest

from content.phrases import Phrases

PHRASES = Phrases({"a.b": {"zh": "前面有 {count} 人", "en": "{count} before you"}, "c": {"zh": "好"}})


def test_a_phrase_is_filled_in() -> None:
    assert PHRASES.text("a.b", count=3) == "前面有 3 人"
    assert PHRASES.text("a.b", "en", count=3) == "3 before you"


def test_an_untranslated_phrase_is_chinese() -> None:
    assert PHRASES.text("c", "en") == "好"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match=r"a\.x"):
        PHRASES.text("a.x")
    with pytest.raises(KeyError, match="count"):
        PHRASES.text("a.b")


def test_keys_and_placeholders_can_be_listed() -> None:
    assert list(PHRASES) == ["a.b", "c"]
    assert PHRASES.placeholders("a.b") == {"count"}
    assert "c" in PHRASES
