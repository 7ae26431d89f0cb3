"""Prompts: rendered once, kept by what is said, replaced by recordings; and the voice itself."""

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from content.guide import Block
from content.pack import load
from content.rows import Spoken
from content.settings import Settings, shipped
from content.speech import prompts as kept
from content.speech.prompts import Prompts, inventory, levelled
from content.speech.sayings import recordings, sayings, telling
from content.speech.voice import Samples
from tests.content.conftest import FILES, PackWriter, write_wav


class Hum:
    """A voice that hums for a tenth of a second a character."""

    name = "hum"

    def __init__(self) -> None:
        self.said: list[str] = []

    def render(self, text: str, language: str) -> tuple[Samples, int]:
        self.said.append(text)
        time = np.arange(2400 * len(text)) / 24000
        return (np.sin(time * 2 * np.pi * 440) * 3000).astype(np.int16), 24000


@pytest.fixture
def voice() -> Hum:
    return Hum()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(prompts=tmp_path / "prompts")


def test_a_sentence_is_rendered_once_and_kept_for_others(settings: Settings, voice: Hum) -> None:
    prompts = Prompts(settings, voice=voice)
    first = prompts.samples("您好")
    assert len(first) == pytest.approx(1600, abs=40)
    assert first.dtype == np.int16
    assert np.array_equal(prompts.samples("您好"), first)
    assert np.array_equal(Prompts(settings, voice=voice).samples("您好"), first)
    assert voice.said == ["您好"]


@pytest.mark.parametrize("text", ["您的号码是13800138000，对吗？", "您的办事码是2 4 6 8 0 1。"])
def test_what_concerns_one_caller_is_said_but_does_not_stay_on_the_disk(
    settings: Settings, voice: Hum, text: str
) -> None:
    assert len(Prompts(settings, voice=voice).samples(text))
    assert not list(settings.prompts.rglob("*.wav"))


def test_rates_are_the_callers_choice(settings: Settings, voice: Hum) -> None:
    prompts = Prompts(settings, voice=voice)
    assert len(prompts.samples("您好", 24000)) == pytest.approx(4800, abs=100)
    assert len(prompts.samples("您好", 16000)) == pytest.approx(3200, abs=70)


def test_the_lexicon_decides_what_is_said(settings: Settings, voice: Hum) -> None:
    lexicon = (Spoken(written="12348", spoken="幺二三四八"),)
    Prompts(settings, lexicon, voice=voice).samples("请拨12348")
    assert voice.said == ["请拨幺二三四八"]


def test_a_torn_file_is_rendered_again(settings: Settings, voice: Hum) -> None:
    whole = Prompts(settings, voice=voice).samples("您好")
    (file,) = settings.prompts.rglob("*.wav")
    file.write_bytes(file.read_bytes()[:30])
    assert np.array_equal(Prompts(settings, voice=voice).samples("您好"), whole)


def test_sound_leaves_the_last_room_on_a_disk_to_what_must_not_be_lost(
    settings: Settings, voice: Hum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.speech.prompts.RESERVED_BYTES", 1 << 62)
    assert len(Prompts(settings, voice=voice).samples("您好"))
    assert not list(settings.prompts.rglob("*.wav"))


def test_a_folder_that_cannot_be_written_silences_nothing(settings: Settings, voice: Hum) -> None:
    settings.prompts.write_text("in the way")
    assert len(Prompts(settings, voice=voice).samples("您好"))


def test_a_full_folder_lets_go_of_what_is_no_longer_said(
    settings: Settings, voice: Hum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "FULL_BYTES", 0)
    monkeypatch.setattr(Prompts, "_name", lambda _self, said, _language: f"00{said}")  # all in one folder
    prompts = Prompts(settings, voice=voice)
    unsaid, said = prompts.file("旧话"), prompts.file("常话")
    long_ago = time.time() - kept.UNSAID_SECONDS - 60
    for text, path in (("旧话", unsaid), ("常话", said)):
        prompts.samples(text)
        os.utime(path, (long_ago, long_ago))
    torn = said.with_name(".new-half")
    torn.write_bytes(b"RIFF")
    os.utime(torn, (long_ago, long_ago))
    again = Prompts(settings, voice=voice)
    again.samples("常话")
    again.samples("新话")
    assert sorted(path.name for path in said.parent.iterdir()) == sorted([said.name, "00新话.wav"])


def test_what_is_no_longer_said_stays_while_there_is_room(settings: Settings, voice: Hum) -> None:
    prompts = Prompts(settings, voice=voice)
    prompts.samples("旧话")
    os.utime(prompts.file("旧话"), (0, 0))
    kept._thin(prompts.file("旧话").parent)
    assert prompts.is_rendered("旧话")


def test_render_all_renders_what_is_new_and_tells_how_far(settings: Settings, voice: Hum) -> None:
    prompts = Prompts(settings, voice=voice)
    prompts.samples("一")
    told: list[tuple[int, int]] = []
    count = prompts.render_all(
        [("一", "zh"), ("二", "zh"), ("三", "zh"), ("二", "zh")], lambda *now: told.append(now)
    )
    assert count == 2
    assert told == [(1, 2), (2, 2)]
    assert prompts.render_all([("三", "zh")]) == 0


def test_a_recording_wins(write_pack: PackWriter, settings: Settings, voice: Hum) -> None:
    folder = write_pack()
    write_wav(folder / "audio/guide.divorce.short.wav", 0.1, rate=8000, level=1000)
    pack = load(folder)
    prompts = Prompts(settings, pack.lexicon, recordings(pack), voice)
    assert prompts.samples(pack.guides["divorce"].short).tolist() == [1000] * 800
    assert voice.said == []


def test_all_that_is_said_as_it_stands_has_a_key(write_pack: PackWriter) -> None:
    texts = sayings(load(write_pack()))
    assert texts["guide.unpaid-wages.short.en"] == ("You can complain to the labour inspectorate.", "en")
    assert texts["menu.help"] == ("法律援助", "zh")
    assert texts["interview.aid.matter.wages"] == ("讨薪", "zh")
    assert texts["guide.unpaid-wages.steps.1.2"] == ("再投诉。打 12333 也可以。", "zh")


def test_a_guide_is_said_without_articles_and_by_steps(write_pack: PackWriter) -> None:
    pack = load(write_pack())
    steps = Block("steps", ("去公证处（第十一条）。", "缴费（按件）。"))
    assert telling(pack, steps) == ["去公证处。", "缴费（按件）。"]  # this pack does not say how to number
    numbered = replace(pack, phrases=load(shipped("national")).phrases)
    assert telling(numbered, steps) == ["第1步，去公证处。", "第2步，缴费（按件）。"]
    english = Block("list", ("Go to the notary (Notary Law, art. 11).", "Pay the fee (per case)."))
    assert telling(numbered, english, "en") == ["Go to the notary.", "Pay the fee (per case)."]


def test_levelling_cuts_silence_and_evens_loudness() -> None:
    tone = (np.sin(np.arange(8000) / 3) * 300).astype(np.int16)
    silence = np.zeros(4000, dtype=np.int16)
    result = levelled(np.concatenate([silence, tone, silence]), 8000)
    assert len(result) == pytest.approx(8000 + 2 * 320, abs=10)
    assert np.sqrt(np.mean((result / 32768.0) ** 2)) == pytest.approx(0.1, abs=0.01)
    assert np.array_equal(levelled(silence, 8000), silence)


def test_the_table_of_prompts_tells_lengths_and_who_speaks(
    write_pack: PackWriter, settings: Settings, voice: Hum
) -> None:
    folder = write_pack()
    write_wav(folder / "audio/menu.wages.wav", 0.5)
    pack = load(folder)
    prompts = Prompts(settings, pack.lexicon, recordings(pack), voice)
    assert [entry.key for entry in inventory(pack, prompts)] == ["menu.wages"]
    prompts.render_all(sayings(pack).values())
    entries = {entry.key: entry for entry in inventory(pack, prompts)}
    assert entries.keys() == sayings(pack).keys()
    assert (entries["menu.wages"].voice, entries["menu.wages"].seconds) == ("recorded", 0.5)
    assert entries["menu.help"].voice == "hum"
    assert entries["menu.help"].seconds == pytest.approx(0.4, abs=0.05)
    assert entries["menu.help"].file.is_file()


def test_a_recording_is_heard_in_the_sentence_that_the_telephone_makes_of_it(
    write_pack: PackWriter, settings: Settings, voice: Hum
) -> None:
    phrases = FILES["phrases.yaml"] + 'ivr: {choice: {zh: "{title}，请按{digit}。"}}\n'
    folder = write_pack({"phrases.yaml": phrases})
    for name in ("menu.help", "menu.help.choice", "interview.aid.means.yes.choice"):
        write_wav(folder / f"audio/{name}.wav", 0.5)
    pack = load(folder)
    prompts = Prompts(settings, pack.lexicon, recordings(pack), voice)
    for said in ("法律援助", "法律援助。", "法律援助，请按2。", "困难，请按1。"):
        assert len(prompts.samples(said, 16000)) == 8000
    assert voice.said == []
