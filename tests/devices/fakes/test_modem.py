"""The fake modules against bytes written out by hand from reference/devices.md: no driver here."""

import time
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.fakes.modem import FakeModem
from devices.fakes.voice import Voice

OK = b"\r\nOK\r\n"


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def told(modem: FakeModem, text: str) -> bytes:
    return b"".join(modem.receive(text.encode()))


def knob(modem: FakeModem, *words: str) -> bytes:
    assert modem.command([words[0], " ".join(words[1:])]) == "ok"
    return b"".join(modem.unsolicited())


def quiet(model: str) -> FakeModem:
    modem = FakeModem(model, now=Clock())
    assert told(modem, "ATE0\r") == b"ATE0\r" + OK
    return modem


def test_it_echoes_until_it_is_told_not_to() -> None:
    modem = FakeModem()
    assert told(modem, "AT\r") == b"AT\r\r\nOK\r\n"
    told(modem, "ATE0\r")
    assert told(modem, "AT\r") == OK


def test_quectel_tells_of_a_call_its_keys_and_its_end() -> None:
    modem = quiet("ec20")
    for command in ("AT+CLIP=1", "AT+QTONEDET=1", "AT^DSCI=1"):
        assert told(modem, command + "\r") == OK
    assert knob(modem, "ring", "13800138000") == (
        b'\r\n^DSCI: 1,1,4,0,13800138000,161\r\n\r\nRING\r\n\r\n+CLIP: "13800138000",161,"",0,"",0\r\n'
    )
    assert told(modem, "ATA\r") == b"\r\nOK\r\n\r\n^DSCI: 1,1,3,0,13800138000,161\r\n"
    assert knob(modem, "dtmf", "8#") == b"\r\n+QTONEDET: 56\r\n\r\n+QTONEDET: 35\r\n"
    assert knob(modem, "hangup") == b"\r\n^DSCI: 1,1,6,0,13800138000,161\r\n\r\nNO CARRIER\r\n"


def test_quectel_tells_of_a_call_in_its_other_ways() -> None:
    modem = quiet("ec20")
    for command in ("AT+CRC=1", 'AT+QINDCFG="ccinfo",1'):
        assert told(modem, command + "\r") == OK
    coming = b'\r\n+QIND: "ccinfo",1,1,4,0,0,"10086",161\r\n'
    assert knob(modem, "ring", "10086") == coming + b"\r\n+CRING: VOICE\r\n"
    assert told(modem, "AT+CLCC\r") == b'\r\n+CLCC: 1,1,4,0,0,"10086",161\r\n' + OK
    assert told(modem, "ATA\r") == OK + b'\r\n+QIND: "ccinfo",1,1,0,0,0,"10086",161\r\n'
    assert knob(modem, "hangup") == b'\r\n+QIND: "ccinfo",1,1,-1,0,0,"10086",161\r\n\r\nNO CARRIER\r\n'


@pytest.mark.parametrize(
    ("model", "command"),
    [("ec20", "AT+QHUP"), ("ec20", "AT+CHUP"), ("ec20", "ATH"), ("sim7600", "AT+CHUP")],
)
def test_we_hang_up(model: str, command: str) -> None:
    modem = quiet(model)
    knob(modem, "ring", "10086")
    told(modem, "ATA\r")
    assert told(modem, command + "\r").startswith(OK)
    assert told(modem, "AT+CLCC\r") == OK


def test_simcom_lists_its_calls_when_they_change() -> None:
    modem = quiet("sim7600")
    assert told(modem, "AT+CLCC=1\r") == OK
    assert knob(modem, "ring", "10086") == b'\r\n+CLCC: 1,1,4,0,0,"10086",161\r\n\r\nRING\r\n'
    assert knob(modem, "hangup").startswith(b'\r\n+CLCC: 1,1,6,0,0,"10086",161\r\n\r\nMISSED_CALL: ')


def test_simcom_tells_of_a_call_its_keys_and_its_end() -> None:
    modem = quiet("sim7600")
    for command in ("AT+CLIP=1", "AT+DDET=1"):
        assert told(modem, command + "\r") == OK
    assert knob(modem, "ring", "13800138000").startswith(b"\r\nRING\r\n")
    assert told(modem, "ATA\r") == b"\r\nOK\r\n\r\nVOICE CALL: BEGIN\r\n"
    assert knob(modem, "dtmf", "5") == b"\r\n+RXDTMF: 5\r\n"
    assert knob(modem, "hangup") == b"\r\nVOICE CALL: END: 000008\r\n\r\nNO CARRIER\r\n"


def test_a_call_that_nobody_took() -> None:
    modem = quiet("sim7600")
    knob(modem, "ring", "10086")
    assert knob(modem, "hangup").startswith(b"\r\nMISSED_CALL: 02:12PM 10086\r\n")
    assert told(modem, "ATA\r") == b"\r\nNO CARRIER\r\n"


def test_a_second_caller_waits_until_chld_0_tells_them_that_we_are_busy() -> None:
    modem = quiet("sim7600")
    told(modem, "AT+CLCC=1\r")
    knob(modem, "ring", "13800138000")
    told(modem, "ATA\r")
    assert knob(modem, "ring", "10086") == b'\r\n+CLCC: 2,1,5,0,0,"10086",161\r\n'
    assert told(modem, "AT+CLCC\r").count(b"+CLCC: ") == 2
    assert told(modem, "AT+CHLD=0\r") == OK + b'\r\n+CLCC: 2,1,6,0,0,"10086",161\r\n'
    assert (modem.calls.state, modem.calls.busied) == ("active", 1)
    assert told(modem, "AT+CHLD=0\r") == b"\r\nERROR\r\n"


def test_it_rings_again_every_five_seconds() -> None:
    clock = Clock()
    modem = FakeModem(now=clock)
    assert knob(modem, "ring", "withheld") == b"\r\nRING\r\n"
    assert modem.due() == 105.0
    assert modem.unsolicited() == []
    clock.seconds = 105.0
    assert modem.unsolicited() == [b"\r\nRING\r\n"]


def test_keys_are_told_only_to_those_who_asked() -> None:
    modem = quiet("ec20")
    knob(modem, "ring", "10086")
    told(modem, "ATA\r")
    assert knob(modem, "dtmf", "1") == b""


def test_card_and_network() -> None:
    modem = quiet("ec20")
    assert told(modem, "AT+CPIN?\r") == b"\r\n+CPIN: READY\r\n\r\nOK\r\n"
    assert told(modem, "AT+CREG?\r") == b"\r\n+CREG: 0,1\r\n\r\nOK\r\n"
    told(modem, "AT+CREG=1\r")
    told(modem, "AT+QSIMSTAT=1\r")
    assert knob(modem, "sim", "out") == b"\r\n+QSIMSTAT: 1,0\r\n\r\n+CPIN: NOT READY\r\n\r\n+CREG: 0\r\n"
    assert told(modem, "AT+CPIN?\r") == b"\r\n+CME ERROR: 10\r\n"
    assert told(modem, "AT+CREG?\r") == b"\r\n+CREG: 1,0\r\n\r\nOK\r\n"


def test_one_dialect_does_not_know_the_other() -> None:
    for model, command in (("ec20", "AT+CPCMREG=1"), ("sim7600", "AT+QPCMV=1,2"), ("ec20", "AT+NONSENSE")):
        modem = quiet(model)
        assert told(modem, command + "\r") == b"\r\nERROR\r\n"
        assert modem.state()["odd"] == [command]


def test_firmware_without_usb_voice_refuses() -> None:
    modem = quiet("ec20")
    modem.command(["uac", "off"])
    assert told(modem, "AT+QPCMV=1,2\r") == b"\r\nERROR\r\n"
    told(modem, 'AT+QCFG="usbcfg",0x2C7C,0x0125,1,1,1,1,1,0,1\r')
    assert told(modem, "AT+QPCMV=1,2\r") == OK


def test_the_voice_port_sends_a_frame_every_20_ms_and_records(tmp_path: Path) -> None:
    import os

    with wave.open(str(tmp_path / "in.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x01\x02" * 1600)
    modem = FakeModem("sim7600", Voice(tmp_path / "voice"))
    try:
        assert told(modem, "ATE0\rAT+CPCMREG=1\r").endswith(b"ERROR\r\n")  # no call yet
        knob(modem, "ring", "10086")
        told(modem, "ATA\r")
        knob(modem, "say", str(tmp_path / "in.wav"))
        knob(modem, "record", str(tmp_path / "out.wav"))
        port = os.open(tmp_path / "voice", os.O_RDWR | os.O_NOCTTY)
        assert told(modem, "AT+CPCMREG=1\r") == OK
        began, heard = time.monotonic(), b""
        while len(heard) < 3520:
            heard += os.read(port, 320)
            os.write(port, b"\x05\x06" * 160)
        assert time.monotonic() - began > 0.15
        assert heard[:3200] == b"\x01\x02" * 1600
        assert heard[3200:3520] == bytes(320)
        assert told(modem, "AT+CPCMREG=0,1\r") == OK
        os.close(port)
    finally:
        modem.close()
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert file.readframes(160) == b"\x05\x06" * 160


@given(st.lists(st.binary(max_size=64), max_size=10), st.sampled_from(["ec20", "sim7600"]))
def test_no_bytes_disturb_it(chunks: list[bytes], model: str) -> None:
    modem = FakeModem(model)
    for chunk in chunks:
        modem.receive(chunk)
    assert len(modem._waiting) <= 512
    assert told(modem, "\rAT\r").endswith(OK)
