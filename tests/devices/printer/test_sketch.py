"""The little map."""

from hypothesis import given
from hypothesis import strategies as st

from devices.printer import receipt, sketch
from devices.printer.encode import encode
from devices.printer.receipt import Line, Map, layout
from devices.settings import PrinterSettings

HERE = (116.40, 39.90)


def test_the_map_stands_on_the_receipt_with_its_words() -> None:
    way = '"way":[[116.4,39.9],[116.4,39.92]],"north":"N","caption":"About 2.2 km to the north"'
    wanted = receipt.parse(f'{{"blocks":[{{{way}}},{{"cut":true}}]}}')
    drawn, said, _ = layout(wanted)
    assert isinstance(drawn, Map)
    assert drawn.north == "N"
    assert said == Line("About 2.2 km to the north", 1, "center")
    assert len(encode(wanted, PrinterSettings())) * 10 / 9600 < 3.2


def test_north_is_above_and_east_to_the_right() -> None:
    picture = sketch.draw(HERE, (116.42, 39.92))
    wide, high = picture.size
    square = [picture.getpixel((x, y)) for x in range(wide // 2, wide) for y in range(high // 2)]
    circle = [picture.getpixel((x, y)) for x in range(wide // 2) for y in range(high // 2, high)]
    assert square.count(0) > circle.count(0) > 0


places = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(places, places)
def test_every_way_can_be_drawn(here: sketch.Place, there: sketch.Place) -> None:
    assert sketch.draw(here, there).size == sketch.SIZE
