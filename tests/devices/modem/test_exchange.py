"""Answers told from what comes by itself: each unasked line of both dialects at each place of each answer."""

import itertools

import pytest

from devices.modem.exchange import Answer, Exchange

UNASKED = (
    "RING",
    "+CRING: VOICE",
    '+CLIP: "13800138000",161,"",0,"",0',
    '+CLIP: "",128,"",0,"",0',
    '+CLCC: 1,1,4,0,0,"13800138000",161',
    '+CLCC: 1,1,6,0,0,"13800138000",161',
    "^DSCI: 1,1,4,0,13800138000,161",
    "^DSCI: 1,1,6,0,13800138000,161",
    '+QIND: "ccinfo",1,1,4,0,0,"13800138000",161',
    '+QIND: "ccinfo",1,1,-1,0,0,"13800138000",161',
    "NO CARRIER",
    "VOICE CALL: BEGIN",
    "VOICE CALL: END: 000008",
    "MISSED_CALL: 02:12PM 13800138000",
    "+QTONEDET: 56",
    "+RXDTMF: 5",
    "+CREG: 2",
    '+CREG: 1,"1A2B","3C4D5E6"',
    "+CPIN: NOT READY",
    "+QSIMSTAT: 1,0",
    "+SIMCARD: NOT AVAILABLE",
    "RDY",
)
ANSWERS = (
    ("AT", "", (), "OK"),
    ("AT+CGMM", "", ("EC20F",), "OK"),
    ("AT+QPCMV=1,2", "", (), "ERROR"),
    ("AT+CPIN?", "+CPIN:", ("+CPIN: READY",), "OK"),
    ("AT+CPIN?", "+CPIN:", (), "+CME ERROR: 10"),
    ("AT+CREG?", "+CREG:", ("+CREG: 1,1",), "OK"),
    ("AT+CSQ", "+CSQ:", ("+CSQ: 22,99",), "OK"),
    ("AT+CLCC", "+CLCC:", ('+CLCC: 1,1,0,0,0,"13800138000",161', '+CLCC: 2,1,5,0,0,"10086",161'), "OK"),
    ("AT+CHUP", "", (), "OK"),
    ("ATA", "", (), "OK"),
)


class Wire:
    """A port whose other end says `answer` to the first command, in pieces of so many bytes."""

    def __init__(self, answer: bytes, size: int) -> None:
        self._pieces = [answer[i : i + size] for i in range(0, len(answer), size)]
        self.asked = b""

    in_waiting = 0

    def write(self, data: bytes) -> None:
        self.asked += data

    def read(self, _: int) -> bytes:
        return self._pieces.pop(0) if self.asked and self._pieces else b""


def exchange(command: str, prefix: str, lines: list[str], size: int) -> tuple[Answer, list[str]]:
    wire = Wire("".join(f"\r\n{line}\r\n" for line in lines).encode(), size)
    unasked: list[str] = []
    port = Exchange(wire, unasked.append)
    answer = port.ask(command, prefix, seconds=0.2)
    for _ in range(len(wire._pieces)):
        port.hear()
    return answer, unasked


@pytest.mark.parametrize("size", [1, 7, 4096], ids=["split", "pieces", "merged"])
@pytest.mark.parametrize(("command", "prefix", "lines", "end"), ANSWERS)
def test_what_comes_by_itself_neither_spoils_an_answer_nor_is_lost(
    command: str, prefix: str, lines: tuple[str, ...], end: str, size: int
) -> None:
    said = [*lines, end]
    for line, place in itertools.product(UNASKED, range(len(said) + 1)):
        ends_it = command == "ATA" and line == "NO CARRIER"
        if ends_it or (prefix and line.startswith(prefix)):
            continue  # told like the answer itself
        answer, unasked = exchange(command, prefix, [*said[:place], line, *said[place:]], size)
        assert (answer.ok, answer.said, answer.lines) == (end == "OK", end, list(lines)), (line, place)
        assert unasked == [line], (line, place)


def test_a_call_that_is_gone_ends_the_attempt_to_take_it() -> None:
    answer, _ = exchange("ATA", "", ["NO CARRIER"], 4096)
    assert (answer.ok, answer.said) == (False, "NO CARRIER")


def test_the_echo_of_a_command_is_no_line_of_its_answer() -> None:
    answer, unasked = exchange("AT+CSQ", "+CSQ:", ["AT+CSQ", "+CSQ: 22,99", "OK"], 4096)
    assert (answer.ok, answer.lines, unasked) == (True, ["+CSQ: 22,99"], [])
