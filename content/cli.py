"""lobbyline-content: the editors' command."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from content import editing, live, pack, publish, settings
from content.archive import ReleaseError
from content.check import check, vocabulary
from content.fault import Fault, PackError
from content.find import Index, Match
from content.layers import stack
from content.settings import SettingsError
from content.signing import KeyFault
from content.voice import VoiceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (SettingsError, VoiceError, ReleaseError, KeyFault) as error:
        print(error, file=sys.stderr)
    except PackError as error:
        _tell(error.faults)
        print(f"{error} （内容包有误，先运行 lobbyline-content check）", file=sys.stderr)
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
    ask.add_argument("--why", action="store_true", help="每个主题和指南都说明为什么")
    ask.set_defaults(run=_ask)

    say = commands.add_parser("say", help="生成内容包的语音，中断后接着来")
    say.add_argument("pack", type=Path, nargs="*", metavar="PACK", help="内容包文件夹（默认用设置里的）")
    say.set_defaults(run=_say)
    preview = commands.add_parser("preview", help="在浏览器里预览，保存后自动更新")
    preview.add_argument("pack", type=Path, nargs="+", metavar="PACK", help="内容包文件夹，下层的写在前面")
    preview.add_argument("--port", type=int, default=8350, metavar="N", help="端口（默认 8350；0：任选）")
    preview.set_defaults(run=_preview)
    for command in (checking, preview, ask, say, *publish.add(commands), *editing.add(commands)):
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
    from content.preview.serve import PreviewError, serve

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
    index = Index(pack.load(*_chosen(options)))
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


def _told(name: str, match: Match, why: bool) -> dict[str, object]:
    told: dict[str, object] = {name: match.id, "score": match.score}
    return {**told, "why": match.why} if why else told


def _say(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from content.prompts import Prompts, recordings, sayings

    loaded = pack.load(*_chosen(options))
    prompts = Prompts(settings.load(options.settings), loaded.lexicon, recordings(loaded))
    texts = list(sayings(loaded).values())
    columns = (TextColumn("生成语音"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("say", total=None)
        count = prompts.render_all(texts, lambda done, total: bar.update(task, completed=done, total=total))
        bar.update(task, completed=count, total=count)
    print(f"共 {len(texts)} 句，新生成 {count} 句，声音 {prompts.voice.name}，存在 {prompts.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
