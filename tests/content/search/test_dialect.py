"""Dialects put into plain words."""

from content.pack import load, shipped
from content.search.dialect import Dialect


def test_the_longest_word_counts() -> None:
    dialect = Dialect({"佢": "他", "佢哋": "他们", "唔": "不"})
    assert dialect.plain("佢哋唔肯，佢肯") == "他们不肯，他肯"


def test_a_word_that_means_itself_keeps_what_is_in_it() -> None:
    dialect = Dialect({"阿拉": "我们", "阿拉伯": "阿拉伯"})
    assert dialect.plain("阿拉去阿拉伯") == "我们去阿拉伯"


def test_without_words_nothing_changes() -> None:
    assert Dialect({}).plain("佢唔肯.*") == "佢唔肯.*"


def test_what_is_meant_is_plain_in_the_national_pack() -> None:
    dialect = Dialect({row.said: row.meant for row in load(shipped("national")).dialect})
    again = {row.meant: dialect.plain(row.meant) for row in load(shipped("national")).dialect}
    assert all(meant == plain for meant, plain in again.items())
