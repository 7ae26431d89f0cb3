"""lobbyline-ivr: the hotline's command."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import content.settings
import devices.settings
from centre.store import StoreError
from content.fault import PackError
from content.release.live import Live
from content.search.find import Index
from content.speech.models import ModelMissing
from content.speech.voice import VoiceError
from content.tables import SettingsError
from devices.port import PortError
from ivr import listen, script
from ivr.dialogue import Dialogue
from ivr.hotline import Hotline
from ivr.lines.wav import WavError
from ivr.rehearse import rehearse
from ivr.setup import Setup
from ivr.speech.recogniser import Speech


class Problem(Exception):
    """Something is wrong that the user can mend; the message is one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for ours in ("ivr", "content", "centre"):
        logging.getLogger(ours).setLevel(logging.INFO)
    try:
        return int(options.run(options))
    except (
        Problem,
        ModelMissing,
        VoiceError,
        StoreError,
        WavError,
        listen.StateUnknown,
        script.ScriptError,
        SettingsError,
        devices.settings.SettingsError,
    ) as error:
        print(error, file=sys.stderr)
    except PackError as error:
        print(
            f"{error.faults[0]}（内容包有误，先运行 lobbyline-content check / pack is broken）",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lobbyline-ivr", description="热线：接电话，预演，听录音")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="设置文件")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="按设置开通热线")
    serve.add_argument(
        "--transcripts", type=Path, metavar="DIR", help="把每通电话写成文字存入此处，只供演示和验收"
    )
    serve.set_defaults(run=_serve)

    play = commands.add_parser("rehearse", help="预演写好的通话，不出声；有一轮不符就退出 1")
    play.add_argument("calls", type=Path, nargs="+", metavar="CALL.yaml")
    play.set_defaults(run=_rehearse)

    hear = commands.add_parser("listen", help="识别录音，每个文件一行 JSON")
    hear.add_argument(
        "--state", type=_state, default="question", metavar="question|menu:ID", help="在通话的哪一处"
    )
    hear.add_argument("files", type=Path, nargs="+", metavar="FILE.wav")
    hear.set_defaults(run=_listen)

    call = commands.add_parser("call", help="用录音打一通电话（file 线路），写出通话录音和文字记录")
    call.add_argument("call", type=Path, metavar="CALL.yaml")
    call.add_argument("--wav", type=Path, metavar="FILE", help="整通电话：左声道来电人，右声道热线")
    call.add_argument("--json", type=Path, metavar="FILE", help="文字记录（默认写到标准输出）")
    call.set_defaults(run=_call)

    phone = commands.add_parser(
        "handset", help="用本机的话筒和听筒打一通电话；键盘上的 0-9 * # 是话机按键，q 挂断"
    )
    phone.add_argument("--card", default="default", metavar="NAME", help="声卡名称的一部分（默认：系统声卡）")
    phone.set_defaults(run=_handset)
    for command in (serve, play, hear, call, phone):
        command.add_argument(
            "--settings", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="设置文件"
        )
    return parser


def _state(text: str) -> str:
    if text == "question" or (text.startswith("menu:") and len(text) > 5):
        return text
    raise argparse.ArgumentTypeError("应为 question 或 menu:编号 (question or menu:ID)")


def _serve(options: argparse.Namespace) -> int:
    from ivr.server import Server  # here: a rehearsal needs no network

    setup = Setup.load(options.settings)
    modem = setup.modem()

    async def run() -> None:
        speech = _speech_or_keys(setup)
        with setup.office() as office:
            hotline = setup.hotline(office, speech)
            hotline.transcripts = options.transcripts
            server = Server(setup.settings, hotline, _say, modem)
            try:
                await server.start()
                await server.run()
            except OSError as error:
                raise Problem(f"端口打不开，可能被占用：{error} (cannot open the port)") from None
            finally:
                hotline.close()

    asyncio.run(run())
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _speech_or_keys(setup: Setup) -> Speech | None:
    try:
        return setup.speech()
    except ModelMissing as error:
        _say(f"{error}；没有语音识别，先按键使用 (running on keys)")
        return None


def _handset(options: argparse.Namespace) -> int:
    from devices.modem.audio import CardAudio
    from ivr.lines.handset import HandsetLine, KeypadError, keypad

    setup = Setup.load(options.settings)

    async def run(hotline: Hotline) -> None:
        await hotline.warm()
        line = HandsetLine(CardAudio((options.card,)))
        _say("已接通：请对话筒说话，或按键；q 挂断 (connected)")
        with keypad(line):
            call = await hotline.answer(line)
        _say(f"通话结束，{call.line.now:.0f} 秒 (call ended)")

    with setup.office() as office:
        hotline = setup.hotline(office, _speech_or_keys(setup))
        try:
            asyncio.run(run(hotline))
        except PortError as error:
            raise Problem(f"{error}；换一块声卡：--card 名称 (another one)") from None
        except KeypadError as error:
            raise Problem(str(error)) from None
        finally:
            hotline.close()
    return 0


def _rehearse(options: argparse.Namespace) -> int:
    pack = Live(content.settings.load(options.settings)).pack
    dialogue = Dialogue(pack, Index(pack))
    failed = False
    for path in options.calls:
        try:
            faults = rehearse(dialogue, script.read(path))
        except script.ScriptError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        failed = failed or bool(faults)
        print(f"{path}: {'不符' if faults else '相符'}")
        for fault in faults:
            print(f"  {fault}")
    return 1 if failed else 0


def _listen(options: argparse.Namespace) -> int:
    setup = Setup.load(options.settings)
    listener = listen.Listener(setup.live.pack, setup.speech(), options.state)
    failed = False
    for path in options.files:
        try:
            print(json.dumps(listener.hear(path), ensure_ascii=False), flush=True)
        except WavError as error:
            print(error, file=sys.stderr)
            failed = True
    return 1 if failed else 0


def _call(options: argparse.Namespace) -> int:
    from ivr import record

    setup = Setup.load(options.settings)
    written = script.read(options.call)
    with setup.office() as office:
        hotline = setup.hotline(office, setup.speech() if written.script.speech else None)
        try:
            result = asyncio.run(record.play(hotline, written))
        finally:
            hotline.close()
    if options.wav:
        result.save(options.wav)
    text = json.dumps(result.transcript, ensure_ascii=False, indent=2)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    else:
        print(text)
    for fault in result.faults:
        print(fault, file=sys.stderr)
    return 1 if result.faults else 0
