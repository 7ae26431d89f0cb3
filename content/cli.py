"""lobbyline-content: the editors' command."""

import argparse
import io
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from content import pack, settings
from content.check import check, vocabulary
from content.editor import editing
from content.fault import Fault, PackError
from content.layers import stack
from content.pack import Pack
from content.release import live, publish
from content.release.archive import ReleaseError
from content.release.signing import KeyFault
from content.search.find import Index, Match
from content.settings import SettingsError
from content.speech import speaking
from content.speech.voice import VoiceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files may be anything
    try:
        return int(options.run(options))
    except (SettingsError, VoiceError, ReleaseError, KeyFault) as error:
        print(error, file=sys.stderr)
    except PackError as error:
        _tell(error.faults)
        more = any(fault.is_error and fault.code not in ("E107", "E109") for fault in error.faults)
        hint = "（内容包有误，先运行 lobbyline-content check）" if more else ""
        print(f"{error} {hint}".rstrip(), file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断 interrupted", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lobbyline-content", description="内容包：检查、查询、生成语音")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="设置文件")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    checking = commands.add_parser("check", help="检查内容包，列出所有问题")
    checking.add_argument("pack", type=Path, nargs="+", metavar="PACK", help="内容包文件夹，下层的写在前面")
    checking.add_argument(
        "--as-of",
        type=_date,
        default=None,
        metavar="DATE",
        help="按这一天看复核日期，如 2027-05-01（默认今天）",
    )
    checking.set_defaults(run=_check)

    ask = commands.add_parser("ask", help="标准输入每行一个问题，输出主题和指南（JSON）")
    ask.add_argument(
        "--pack", type=Path, action="append", metavar="PACK", help="内容包文件夹（默认用设置里的）"
    )
    ask.add_argument("--limit", type=int, default=5, metavar="N", help="最多几个指南")
    ask.add_argument(
        "--own", action="store_true", help="不读标准输入，问内容包自己的 questions.tsv，列出没有排在最前面的"
    )
    ask.add_argument("--why", action="store_true", help="每个主题和指南都说明为什么")
    ask.set_defaults(run=_ask)

    preview = commands.add_parser("preview", help="在浏览器里预览，保存后自动更新")
    preview.add_argument("pack", type=Path, nargs="+", metavar="PACK", help="内容包文件夹，下层的写在前面")
    preview.add_argument("--port", type=int, default=8350, metavar="N", help="端口（默认 8350；0：任选）")
    preview.set_defaults(run=_preview)
    others = (*speaking.add(commands), *publish.add(commands), *editing.add(commands))
    for command in (checking, preview, ask, *others):
        command.add_argument(
            "--settings", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="设置文件"
        )
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期写成 2027-05-01 这样，不是“{text}”") from None


def _check(options: argparse.Namespace) -> int:
    layers = stack(options.pack)
    known = vocabulary(settings.load(options.settings))
    if known is None:
        print("没有装语音识别模型，这次不查识别词汇；安装：lobbyline-models fetch vosk-cn", file=sys.stderr)
    found = [
        fault
        for fault in check(layers, options.as_of or date.today(), known)  # noqa: DTZ011 - the editor's day
        if fault.is_error or any(fault.path.is_relative_to(folder) for folder in options.pack)
    ]
    _tell(found)
    errors = sum(fault.is_error for fault in found)
    print(f"{errors} 处错误，{len(found) - errors} 处提醒", file=sys.stderr)
    return 1 if errors else 0


def _preview(options: argparse.Namespace) -> int:
    from content.editor.preview.serve import PreviewError, serve

    chosen = settings.load(options.settings)
    try:
        serve(
            stack(options.pack), chosen, options.port, lambda address: print(f"预览：{address}", flush=True)
        )
    except PreviewError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _tell(faults: Sequence[Fault]) -> None:
    for fault in faults:
        print(fault)


def _chosen(options: argparse.Namespace) -> tuple[Path, ...]:
    """The packs named on the command line, else those of the settings."""
    return stack(options.pack) if options.pack else live.folders(settings.load(options.settings))


def _ask(options: argparse.Namespace) -> int:
    loaded = pack.load(*_chosen(options))
    index = Index(loaded)
    if options.own:
        return _ask_own(loaded, index)
    for line in sys.stdin.buffer:
        question = line.decode("utf-8", errors="replace").strip()
        answer = {
            "question": question,
            "topics": [_told("topic", match, options.why) for match in index.topics(question, limit=20)],
            "guides": [
                _told("id", match, options.why) for match in index.guides(question, limit=options.limit)
            ],
        }
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


def _ask_own(loaded: Pack, index: Index) -> int:
    """The editors' own questions: those whose guide does not come first, with what comes instead."""
    places: list[int] = []
    for row in loaded.questions:
        found = [match.id for match in index.guides(row.question, limit=3)]
        places.append(found.index(row.guide) if row.guide in found else len(found) + 3)
        if places[-1]:
            print(f"{row.question}\t应当 {row.guide}\t得到 {'、'.join(found) or '没有'}")
    if not places:
        print("内容包里没有 questions.tsv no questions of its own", file=sys.stderr)
        return 1
    first, near = (sum(place < bound for place in places) / len(places) for bound in (1, 3))
    print(f"{len(places)} 个问题：排第一 {first:.1%}，排前三 {near:.1%}", file=sys.stderr)
    return 0


def _told(name: str, match: Match, why: bool) -> dict[str, object]:
    told: dict[str, object] = {name: match.id, "score": match.score}
    return {**told, "why": match.why} if why else told


if __name__ == "__main__":
    sys.exit(main())
