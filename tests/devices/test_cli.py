"""The command lines of DESIGN section 3."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from devices.cli import main
from devices.fakes.display import FakeDisplay, ModbusPanel
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from tests.devices.conftest import Running, Start
from tests.waiting import WAIT_SECONDS

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
    assert main(["read-card", "--port", fake.port, "--timeout", "120"]) == 0
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
    assert main(["read-card", "--port", fake.port, "--timeout", "120"]) == 0
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


def waiting(fake: Running, seconds: str) -> "subprocess.Popen[str]":
    """`read-card` as a program of its own, whose standard error can be heard while it waits."""
    words = ["read-card", "--port", fake.port, "--timeout", seconds]
    program = "import sys; from devices.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (f"card {CARD.replace('002X', '0021')}", "校验不符"),
        (f"card {CARD.replace('1949-12-31', '')}", "出生日期不对"),
        ("refuse read 41", "读不出内容"),
        ("refuse read 31", "没有通过认证"),
        ("two on", "只放一张"),
    ],
)
def test_read_card_says_at_once_why_a_card_is_refused_and_reads_the_next(
    start: Start, order: str, says: str
) -> None:
    fake = start(FakeReader())
    fake.tell(order)
    if not order.startswith("card"):
        fake.tell(f"card {CARD}")
    with waiting(fake, "120") as reading:
        assert reading.stderr is not None
        assert reading.stdout is not None
        assert says in reading.stderr.readline()
        for undo in ("lift", "refuse off", "two off", f"card {CARD}"):
            fake.tell(undo)
        assert json.loads(reading.stdout.readline())["name"] == "张三"
        assert reading.wait(WAIT_SECONDS) == 0
        assert reading.stderr.read() == ""


def test_read_card_ends_with_the_reason(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    fake = start(FakeReader())
    fake.tell(f"card {CARD.replace('002X', '0021')}")
    assert main(["read-card", "--port", fake.port, "--timeout", "3"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    at_once, at_last = captured.err.splitlines()
    assert at_last == f"3 秒内没有读到证件：{at_once}"
    assert "校验不符" in at_once


def test_read_card_says_at_once_that_the_reader_is_silent(start: Start) -> None:
    fake = start(FakeReader())
    fake.tell("fault mute on")
    with waiting(fake, "120") as reading:
        assert reading.stderr is not None
        assert "读卡器没有应答" in reading.stderr.readline()
        fake.tell("fault clear")
        fake.tell(f"card {CARD}")
        assert reading.wait(WAIT_SECONDS) == 0


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
    ("settings", "knob", "outcome", "says", "code"),
    [
        ("", "paper ok", "printed", "", 0),
        ("", "paper out", "not_printed", "请装上新纸卷", 1),
        ("", "fault mute on", "unknown", "不知道是否打印出来", 1),
        ('model = "silent-80"', "fault mute on", "unknown", "不知道是否打印出来", 0),
    ],
)
def test_print_tells_printed_from_not_printed_and_from_not_known(
    start: Start,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    settings: str,
    knob: str,
    outcome: str,
    says: str,
    code: int,
) -> None:
    fake = start(FakePrinter())
    fake.tell(knob)
    table, file = tmp_path / "centre.toml", tmp_path / "ticket.json"
    table.write_text(f'[devices.printer]\nport = "{fake.port}"\n{settings}\n')
    file.write_text('{"blocks":[{"text":"A012"},{"cut":true}]}')
    words = ["print", str(file), "--settings", str(table)]
    assert main([*words, "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == outcome
    assert says in told["why"]
    assert main(words) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert ("没有打印：" in captured.err) == (outcome == "not_printed")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"blocks":[{"text":"a","size":9}]}', "blocks[0].size：不能大于 8"),
        ('{"blocks":[{"text":5}]}', "blocks[0].text：要写成文字"),
        (
            '{"blocks":[{"picture":"a"}]}',
            "blocks[0]：要有 text、columns、rule、qr、item、way、logo、cut 之一",
        ),
        ('{"blocks":{"text":"a"}}', "blocks：要写成列表"),
        ('{"blocks":[{"rule":false}]}', "blocks[0].rule：只能是 true"),
        ('{"blocks":[{"columns":["a"]}]}', "blocks[0].columns[1]：缺少这一项"),
        ('{"width_mm":70,"blocks":[{"text":"a"}]}', "width_mm：只能是 58、80"),
        (f'{{"blocks":[{{"text":"{"国" * 4001}"}}]}}', "blocks[0].text：最多 4000 个字"),
        (f'{{"blocks":[{{"qr":"{"国" * 334}"}}]}}', "blocks[0].qr：二维码最多 1000 个字节"),
        (f'{{"blocks":[{{"text":"{"国" * 350_000}"}}]}}', "太大"),
        ('{\n"blocks":[}', "第 2 行附近不是正确的 JSON"),
        ("", "不是正确的 JSON"),
        (None, "没有这个文件"),
    ],
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


@pytest.mark.parametrize("line", ["doctor --settings {}", "--settings {} doctor"])
def test_a_bad_settings_file_is_one_line(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "centre.toml"
    file.write_text("[devices.printer]\nwidth_mm = 70\n")
    assert main(line.format(file).split()) == 1
    captured = capsys.readouterr()
    assert "devices.printer.width_mm" in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("port", "says"),
    [
        ("/dev", "/dev 不是串口"),
        ("/dev/null", "/dev/null 不是串口"),
        ("socket://", "写法不对"),
        ("socket://localhost", "写法不对"),
        ("socket://127.0.0.1:99999", "写法不对"),
        ("socket://127.0.0.1:1", "连不上"),
        ("tcp://localhost:9100", "写法不对"),
        ("/dev/null/x", "不存在"),
        ("a\nb", "不存在"),
        ("x" * 5000, "不存在"),
    ],
)
def test_whatever_is_given_as_a_port_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], port: str, says: str
) -> None:
    file = tmp_path / "ticket.json"
    file.write_text('{"blocks":[{"text":"A012"}]}')
    assert main(["print", str(file), "--port", port]) == 1
    assert main(["read-card", "--port", port, "--timeout", "5"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [says in line and len(line) < 300 for line in captured.err.splitlines()] == [True, True]


def test_a_fake_that_cannot_be_where_it_should_says_so_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for link, says in (
        (tmp_path / "file", "已经有别的文件"),
        (tmp_path / "file" / "port", "file"),
        (tmp_path / ("x" * 120), "太长"),
        (Path("/proc/port"), "建不了"),
    ):
        assert main(["fake", "reader", "--link", str(link)]) == 1
        captured = capsys.readouterr()
        assert says in captured.err
        assert captured.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_wrong_usage_is_code_2() -> None:
    for words in (
        ["dance"],
        ["fake", "printer"],
        ["read-card", "--timeout", "0"],
        ["read-card", "--timeout", "x"],
        ["read-card", "--port", ""],
        ["print", "x.json", "--port", " "],
        ["fake", "display", "--link", "x", "--address", "300"],
        ["fake", "printer", "--link", "x", "--pace", "0"],
    ):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 2
