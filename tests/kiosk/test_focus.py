"""Going through a screen by keypad: what is said, and where one is."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.focus import Focus, Item, command

TITLE, NOTE = Item("取号排队"), Item("您要办哪项业务？")
ADVICE, AID = Item("法律咨询", "service:advice"), Item("法律援助", "service:aid")
SCREEN = [TITLE, NOTE, ADVICE, AID]


def words(key: str, /, **values: object) -> str:
    return " ".join([key, *map(str, values.values())])


def test_another_screen_says_its_title_and_how_much_there_is_to_choose() -> None:
    assert Focus().begin(SCREEN, words) == ["取号排队", "您要办哪项业务？", "keys.count 2"]


def test_going_on_reads_item_by_item_and_stops_at_the_end() -> None:
    focus = Focus()
    focus.begin(SCREEN, words)
    assert [focus.move(1, words) for _ in range(4)] == [
        ["您要办哪项业务？"],
        ["法律咨询"],
        ["法律援助"],
        ["keys.last", "法律援助"],
    ]
    assert focus.item == AID


def test_going_back_stops_at_the_beginning() -> None:
    focus = Focus()
    focus.begin(SCREEN, words)
    assert focus.move(-1, words) == ["keys.first", "取号排队"]


def test_again_says_where_one_is() -> None:
    focus = Focus()
    focus.begin(SCREEN, words)
    focus.move(2, words)
    assert focus.move(0, words) == ["法律咨询"]


def test_a_box_just_ticked_is_where_one_stays() -> None:
    focus = Focus()
    boxes = [TITLE, Item("等得太久", "reason:slow", False), Item("态度不好", "reason:rude", False)]
    focus.begin(boxes, words)
    focus.move(2, words)
    ticked = [*boxes[:2], Item("态度不好", "reason:rude", True)]
    assert focus.begin(ticked, words) == ["态度不好，keys.ticked"]


def test_what_is_new_on_a_screen_is_said_and_the_place_is_kept() -> None:
    focus = Focus()
    focus.begin(SCREEN, words)
    focus.move(2, words)
    assert focus.renew([Item("已打印"), *SCREEN]) == ["已打印"]
    assert focus.item == ADVICE


def test_digits_are_digits_only_where_a_number_is_asked_for() -> None:
    assert command(258, numbers=True) == "2"
    assert command(258, numbers=False) == "next"
    assert command(263, numbers=False) is None
    assert command(13, numbers=True) is None  # the large Enter of a whole keyboard
    assert command(27, numbers=False) is None


@given(
    st.lists(st.lists(st.builds(Item, st.text(max_size=3), st.sampled_from(["", "a", "b"])), max_size=6)),
    st.lists(st.integers(-3, 3)),
)
def test_one_is_always_somewhere_on_the_screen(screens: list[list[Item]], moves: list[int]) -> None:
    focus = Focus()
    for number, screen in enumerate(screens):
        focus.begin(screen, words) if number % 2 else focus.renew(screen)
        for by in moves:
            focus.move(by, words)
            assert (focus.item in screen) if screen else focus.item is None


def test_what_reads_alike_holds_nobody_up() -> None:
    screen = [Item("上午"), Item("9点", "time:9"), Item("上午"), Item("10点", "time:10")]
    focus = Focus()
    focus.begin(screen, words)
    for at in range(len(screen)):
        assert focus.at == at
        focus.renew(screen)  # as before each key
        focus.move(1, words)


def test_to_the_sides_one_goes_from_choice_to_choice() -> None:
    focus = Focus()
    focus.begin(SCREEN, words)
    choices = [item for item in SCREEN if item.target]
    for choice in choices:
        focus.skip(1, words)
        assert focus.item == choice
    assert focus.skip(1, words)[0] == words("keys.last")
    assert focus.item == choices[-1]
    for choice in choices[-2::-1]:
        focus.skip(-1, words)
        assert focus.item == choice
    assert focus.skip(-1, words)[0] == words("keys.first")
