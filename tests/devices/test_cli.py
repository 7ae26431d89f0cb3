"""The command lines of DESIGN section 3."""

import json
from pathlib import Path

import pytest

from devices.cli import main
from devices.fakes.display import FakeDisplay, ModbusPanel
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from tests.devices.conftest import Running, Start

CARD = '{"name":"张三","sex":"male","birth":"1949-12-31","number":"11010519491231002X","valid_to":"长期"}'
KEYS = "kind,name,sex,nation,birth,address,number,issuer,valid_from,valid_to"


def centre(tmp_path: Path, printer: Running, reader: Running, display: Running) -> str:
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[devices.printer]\nport = "{printer.port}"\n[devices.reader]\nport = "{reader.port}"\n'
        f'[devices.display.hall]\nport = "{display.port}"\n'
    )
    return str(file)


def test_read_card_prints_one_card_as_json(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    fake = start(FakeReader())
    fake.tell(f"card {CARD}")
    assert main(["read-card", "--port", fake.port, "--timeout", "5"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert ",".join(json.loads(out)) == KEYS


@pytest.mark.parametrize(
    ("kind", "extra", "expected"),
    [
        ("resident", '"nation":"汉","address":"正义路1号"', {"nation": "汉", "address": "正义路1号"}),
        ("hong-kong-macau-taiwan", '"address":"正义路1号"', {"nation": "", "address": "正义路1号"}),
        ("foreigner", '"nation":"USA","issuer":"1500"', {"nation": "USA", "issuer": "1500"}),
        ("foreigner-2023", '"nation":"CAN"', {"nation": "CAN", "issuer": ""}),
    ],
)
def test_read_card_reads_all_four_kinds(
    start: Start, capsys: pytest.CaptureFixture[str], kind: str, extra: str, expected: dict[str, str]
) -> None:
    fake = start(FakeReader())
    number = "USA110000010101" if kind == "foreigner" else "11010519491231002X"
    same = f'"name":"张三","sex":"female","birth":"1949-12-31","number":"{number}"'
    given = f'{{"kind":"{kind}",{same},"valid_from":"2020-01-01","valid_to":"2030-01-01",{extra}}}'
    assert fake.tell(f"card {given}") == "ok"
    assert main(["read-card", "--port", fake.port, "--timeout", "8"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert ",".join(card) == KEYS
    assert card["kind"] == kind
    assert card["valid_to"] == "2030-01-01"
    assert expected.items() <= card.items()
    assert json.loads(given).items() <= card.items()


def test_read_card_says_that_none_came(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    fake = start(FakeReader())
    assert main(["read-card", "--port", fake.port, "--timeout", "0.5"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "没有读到证件" in captured.err


def test_print_prints(start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake = start(FakePrinter())
    file = tmp_path / "ticket.json"
    file.write_text('{"width_mm":80,"blocks":[{"text":"A012","size":4},{"cut":true}]}')
    assert main(["print", str(file), "--port", fake.port]) == 0
    assert fake.state()["last"] == ["A012"]
    assert capsys.readouterr().err == ""


def test_print_tells_that_the_paper_is_low(
    start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = start(FakePrinter())
    fake.tell("paper low")
    file = tmp_path / "ticket.json"
    file.write_text('{"blocks":[{"text":"A012"},{"cut":true}]}')
    assert main(["print", str(file), "--port", fake.port]) == 0
    assert "请准备新纸卷" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "says"),
    [('{"blocks":[{"text":"a","size":9}]}', "blocks[0].size"), ("{", "JSON"), (None, "读不了")],
)
def test_print_names_what_is_wrong_with_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, says: str
) -> None:
    file = tmp_path / "bad.json"
    if text is not None:
        file.write_text(text)
    assert main(["print", str(file), "--port", "/dev/no-such"]) == 1
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.err.count("\n") == 1


def test_print_without_a_printer_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ticket.json"
    file.write_text('{"blocks":[{"text":"A012"}]}')
    assert main(["print", str(file), "--port", "/dev/no-such"]) == 1
    assert "不存在" in capsys.readouterr().err


def test_doctor_is_content_when_all_is_well(
    start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = centre(tmp_path, start(FakePrinter()), start(FakeReader()), start(FakeDisplay(ModbusPanel())))
    assert main(["doctor", "--json", "--settings", file]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["usable"] is True
    assert [(one["device"], one["state"]) for one in report["devices"]] == [
        ("printer", "ok"),
        ("reader", "ok"),
        ("display.hall", "ok"),
    ]


def test_doctor_says_how_to_mend_each(
    start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printer, reader, display = start(FakePrinter()), start(FakeReader()), start(FakeDisplay(ModbusPanel()))
    file = centre(tmp_path, printer, reader, display)
    printer.tell("paper out")
    reader.tell("fault checksum 99")
    display.tell("unplug")
    assert main(["doctor", "--json", "--settings", file]) == 1
    why = [one["why"] for one in json.loads(capsys.readouterr().out)["devices"]]
    assert "请装上新纸卷" in why[0]
    assert "请检查波特率" in why[1]
    assert "请检查设备电源和数据线" in why[2]


def test_doctor_shows_a_table(start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = centre(tmp_path, start(FakePrinter()), start(FakeReader()), start(FakeDisplay(ModbusPanel())))
    assert main(["doctor", "--settings", file]) == 0
    out = capsys.readouterr().out
    assert "打印机" in out
    assert "正常" in out


def test_the_table_keeps_every_remedy_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "centre.toml"
    long = "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0"
    file.write_text(f'[devices.printer]\nport = "{long}"\n')
    assert main(["doctor", "--settings", str(file)]) == 1
    assert f"端口 {long} 不存在：请检查设备电源和数据线，或设置里的端口名" in capsys.readouterr().out


def test_two_roles_on_one_port(start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printer = start(FakePrinter())
    file = centre(tmp_path, printer, printer, start(FakeDisplay(ModbusPanel())))
    assert main(["doctor", "--json", "--settings", file]) == 1
    report = json.loads(capsys.readouterr().out)["devices"]
    assert "各用各的端口" in report[0]["why"]


def test_a_bad_settings_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "centre.toml"
    file.write_text("[devices.printer]\nwidth_mm = 70\n")
    assert main(["doctor", "--settings", str(file)]) == 1
    captured = capsys.readouterr()
    assert "devices.printer.width_mm" in captured.err
    assert captured.err.count("\n") == 1


def test_wrong_usage_is_code_2() -> None:
    for words in (
        ["dance"],
        ["fake", "printer"],
        ["read-card", "--timeout", "0"],
        ["read-card", "--timeout", "x"],
    ):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 2
