"""Lines and their meanings, against lines written out from reference/devices.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.modem import at, dialect
from devices.modem.dialect import Begun, Caller, Network, Over, Pressed, Restarted, Ring, Sim, understand


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("RING", Ring()),
        ("+CRING: VOICE", Ring()),
        ('+CLIP: "13800138000",161,"",0,"",0', Caller("13800138000")),
        ('+CLIP: "",128,"",0,"",2', Caller("")),
        ('+CLCC: 1,1,4,0,0,"13800138000",129', Caller("13800138000")),
        ('+CLCC: 1,1,6,0,0,"13800138000",129', Over()),
        ('+CLCC: 1,0,0,0,0,"10086",129', None),  # a call that went out
        ('+CLCC: 1,1,0,1,0,"",128', None),  # a data call
        ("^DSCI: 1,1,4,0,13800138000,129", Caller("13800138000")),
        ("^DSCI: 1,1,3,0,13800138000,129", Begun()),
        ("^DSCI: 1,1,6,0,13800138000,129", Over()),
        ('+QIND: "ccinfo",1,1,-1,0,0,"13800138000",129', Over()),
        ('+QIND: "ccinfo",1,1,4,0,0,"13800138000",129', Caller("13800138000")),
        ('+QIND: "csq",21,99', None),
        ("+QTONEDET: 56", Pressed("8")),
        ("+QTONEDET: 35", Pressed("#")),
        ("+QTONEDET: 999999999", None),
        ("+RXDTMF: 5", Pressed("5")),
        ("+RXDTMF: *", Pressed("*")),
        ("+RXDTMF: 55", None),
        ("VOICE CALL: BEGIN", Begun()),
        ("VOICE CALL: END: 000008", Over()),
        ("VOICE CALL: END", Over()),
        ("MISSED_CALL: 02:12PM 13800138000", Over()),
        ("NO CARRIER", Over()),
        ("+CREG: 1", Network("home")),
        ('+CREG: 5,"1A2B","01A2B3C4",7', Network("home")),
        ("+CREG: 0,1", Network("home")),
        ("+CREG: 1,2", Network("lost")),
        ('+CREG: 2,1,"1A2B","01A2B3C4",7', Network("home")),
        ("+CREG: 3", Network("denied")),
        ("+CPIN: READY", Sim("ready")),
        ("+CPIN: NOT READY", Sim("missing")),
        ("+CPIN: SIM REMOVED", Sim("missing")),
        ("+CPIN: SIM PIN", Sim("locked")),
        ("+SIMCARD: NOT AVAILABLE", Sim("missing")),
        ("+QSIMSTAT: 1,0", Sim("missing")),
        ("+CME ERROR: 10", Sim("missing")),
        ("+CME ERROR: 3", None),
        ("RDY", Restarted()),
        ("OK", None),
        ('+CMTI: "SM",3', None),
        (":", None),
        ("+CLIP:", Caller("")),
    ],
)
def test_what_lines_mean(line: str, sign: object) -> None:
    assert understand(line) == sign


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("OK", "ok"),
        ("ERROR", "error"),
        ("+CME ERROR: 10", "error"),
        ("NO CARRIER", "error"),
        ("RING", None),
        ("+CSQ: 22,99", None),
    ],
)
def test_which_lines_end_an_answer(line: str, ends: str | None) -> None:
    assert at.final(line) == ends


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("EC20F", "ec20"),
        ("EC25", "ec20"),
        ("Quectel EG25", "ec20"),
        ("SIMCOM_SIM7600CE-T", "sim7600"),
        ("SIM7600G-H", "sim7600"),
        ("A7670C", None),
    ],
)
def test_models(text: str, model: str | None) -> None:
    assert dialect.model(text) == model


def test_lines_come_in_any_pieces_with_any_ends() -> None:
    lines = at.Lines()
    got = [line for byte in b"AT\r\r\nOK\r\n\r\nRING\n\r\n+RXDTMF: 5\r" for line in lines.feed(bytes([byte]))]
    assert got == ["AT", "OK", "RING", "+RXDTMF: 5"]


def test_commas_in_quotes_do_not_part_fields() -> None:
    assert at.fields('+X: "a,b", 7 ,,"c"') == ["a,b", "7", "", "c"]
    assert at.fields("+X: 1,") == ["1", ""]


def test_rubbish_is_left_out_and_counted_and_the_next_line_found() -> None:
    lines = at.Lines()
    assert lines.feed(b"x" * 5000 + b"\r\n\xff\xfe\r\nRING\r\n") == ["RING"]
    assert lines.damaged == 2


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_no_bytes_disturb_the_lines(chunks: list[bytes]) -> None:
    lines = at.Lines()
    for chunk in chunks:
        for line in lines.feed(chunk):
            understand(line)
    assert len(lines._rest) <= at.LONGEST
    assert lines.feed(b"\r\nRING\r\n")[-1:] == ["RING"]


NAMES = [
    "+CLIP",
    "+CLCC",
    "^DSCI",
    "+QIND",
    "+QTONEDET",
    "+RXDTMF",
    "+CREG",
    "+CPIN",
    "+QSIMSTAT",
    "+CME ERROR",
]


@given(st.sampled_from(NAMES), st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_no_fields_disturb_the_meanings(name: str, rest: str) -> None:
    line = f"{name}:{rest}"
    sign = understand(line)
    assert at.fields(line)
    if isinstance(sign, Caller):
        assert len(sign.number) <= 21
