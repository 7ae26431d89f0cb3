"""The little map, and the way in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices import receipt, sketch
from devices.encode import encode
from devices.receipt import Line, Map, layout
from devices.settings import PrinterSettings

HERE = (116.40, 39.90)


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ((116.40, 39.92), "北方向，直线约 2.2 公里"),
        ((116.4234, 39.918), "东北方向，直线约 2.8 公里"),
        ((116.393, 39.90), "西方向，直线约 600 米"),
        ((121.47, 31.23), "东南方向，直线约 1068 公里"),
        (HERE, "就在这里"),
    ],
)
def test_the_way_in_words(there: sketch.Place, words: str) -> None:
    assert sketch.words(HERE, there) == words


def test_the_map_stands_on_the_receipt_with_its_words() -> None:
    wanted = receipt.parse('{"blocks":[{"way":[[116.4,39.9],[116.4,39.92]]},{"cut":true}]}')
    drawn, said, _ = layout(wanted)
    assert isinstance(drawn, Map)
    assert isinstance(said, Line)
    assert len(encode(wanted, PrinterSettings())) * 10 / 9600 < 3.2


def test_north_is_above_and_east_to_the_right() -> None:
    picture = sketch.draw(HERE, (116.42, 39.92))
    wide, high = picture.size
    square = [picture.getpixel((x, y)) for x in range(wide // 2, wide) for y in range(high // 2)]
    circle = [picture.getpixel((x, y)) for x in range(wide // 2) for y in range(high // 2, high)]
    assert square.count(0) > circle.count(0) > 0


places = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(places, places)
def test_every_way_can_be_drawn_and_said(here: sketch.Place, there: sketch.Place) -> None:
    assert sketch.draw(here, there).size == sketch.SIZE
    assert sketch.words(here, there)
