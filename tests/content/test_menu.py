"""The menu tree and the phrases."""

import pytest

from content.menu import Menu
from content.pack import load
from tests.content.conftest import PackWriter


@pytest.fixture
def menu(write_pack: PackWriter) -> Menu:
    return load(write_pack()).menu


def test_items_are_found_with_their_parents(menu: Menu) -> None:
    assert menu.find("check").interview == "aid"
    parent = menu.parent("check")
    assert parent is not None
    assert parent.id == "help"
    assert menu.parent("main") is None


def test_an_unknown_item_is_a_key_error(menu: Menu) -> None:
    with pytest.raises(KeyError):
        menu.find("nothing")
    with pytest.raises(KeyError):
        menu.parent("nothing")


def test_all_items_are_walked_from_the_root(menu: Menu) -> None:
    assert [item.id for item in menu.walk()] == ["main", "wages", "help", "check", "question"]
