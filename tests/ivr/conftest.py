"""What tests of the hotline share: the shipped pack, a store of their own, and a telephone on the network."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import centre.settings
import content.settings
from centre.office import Office
from content import pack
from content.pack import Pack
from content.release.live import Live
from content.search.find import Index
from content.speech import models
from content.speech.prompts import Prompts
from ivr.dialogue import Dialogue
from ivr.hotline import Hotline
from ivr.settings import Settings
from ivr.speech.recogniser import Speech
from tests.ivr.sound import Sounds

SPEECH = Path(__file__).parent.parent / "calls" / "speech"
"""What callers say, in WAV."""


@pytest.fixture(scope="session")
def shipped_pack() -> Pack:
    """National pack and demo centre."""
    return pack.load(pack.shipped("national"), pack.shipped("demo-centre"))


@pytest.fixture(scope="session")
def dialogue(shipped_pack: Pack) -> Dialogue:
    return Dialogue(shipped_pack, Index(shipped_pack))


@pytest.fixture(scope="session")
def speech() -> Speech:
    """The Mandarin model."""
    try:
        return Speech(models.path("vosk-cn", content.settings.load(None)))
    except models.ModelMissing as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def prompts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rendered speech, shared by all tests of a run."""
    return tmp_path_factory.mktemp("prompts")


@pytest.fixture
def office(tmp_path: Path, shipped_pack: Pack) -> Iterator[Office]:
    """The records of a centre that is always open."""
    settings = centre.settings.Settings(
        database=f"sqlite:///{tmp_path / 'centre.sqlite'}",
        key_file=tmp_path / "key",
        hours=centre.settings.Hours(holidays=False),
    )
    with Office.open(settings, shipped_pack.services) as opened:
        yield opened


MakeHotline = Callable[..., Hotline]


@pytest.fixture
def make_hotline(tmp_path: Path, prompts_folder: Path, office: Office) -> Iterator[MakeHotline]:
    """make_hotline(speech=None, settings=Settings()) → a hotline on the shipped pack."""
    made: list[Hotline] = []
    settings = content.settings.Settings(good=tmp_path / "good", prompts=prompts_folder)

    def make(speech: Speech | None = None, ivr: Settings | None = None) -> Hotline:
        hotline = Hotline(
            ivr or Settings(),
            Live(settings),
            office,
            lambda pack: Prompts(settings, pack.lexicon),
            speech,
        )
        made.append(hotline)
        return hotline

    yield make
    for hotline in made:
        hotline.close()


@pytest.fixture
def sounds(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sounds]:
    running = Sounds(tmp_path_factory.mktemp("sounds"))
    for name, value in running.environment.items():
        if name != "HOME":
            monkeypatch.setenv(name, value)
    yield running
    running.close()
