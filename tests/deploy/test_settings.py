"""The settings example that a box starts with."""

from __future__ import annotations

from pathlib import Path

import centre.settings
import content.settings
import devices.settings
import ivr.settings
import kiosk.settings

EXAMPLE = Path(__file__).parents[2] / "deploy" / "centre.toml"


def test_every_package_understands_its_table() -> None:
    for package in (centre, content, devices, ivr, kiosk):
        package.settings.load(EXAMPLE)


def test_values_shown_as_usual_are_the_defaults() -> None:
    assert centre.settings.load(EXAMPLE).desk == centre.settings.Desk()
    assert centre.settings.load(EXAMPLE).counters.keys() == centre.settings.Settings().counters.keys()
    assert ivr.settings.load(EXAMPLE).audiosocket == ivr.settings.AudioSocket()
    touch, usual = kiosk.settings.load(EXAMPLE), kiosk.settings.Settings()
    assert touch.model_copy(update={"left": None, "top": None, "board": usual.board}) == usual
    assert touch.board.left == touch.width


def test_all_that_is_written_stays_in_the_state_folder() -> None:
    texts = content.settings.load(EXAMPLE)
    office = centre.settings.load(EXAMPLE)
    state = Path("/var/lib/lobbyline")
    assert all(
        path.is_relative_to(state)
        for path in (texts.good, texts.prompts, texts.models, office.key_file, office.backups.folder)
    )
    assert office.database == f"sqlite:///{state}/centre.sqlite"
