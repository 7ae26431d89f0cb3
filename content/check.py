"""Every fault of a pack in one run: what loading refuses, and what an editor should look at."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from content.checks import files, laws, talks, translations, upkeep, wording
from content.checks.wording import Known
from content.fault import Fault, told
from content.layers import Layers
from content.pack import Examined, examine
from content.settings import Settings
from content.speech.models import ModelMissing
from content.speech.models import path as model_path


def check(folders: Sequence[Path], as_of: date, known: Known | None = None) -> tuple[Fault, ...]:
    """Faults of the pack that the folders make (lowest first), sorted by file and line.

    Dates are judged as on `as_of`. `known`: the recogniser's vocabulary (see `vocabulary`), if it is here.
    """
    return judge(examine(*folders), as_of, known)


def judge(examined: Examined, as_of: date, known: Known | None = None) -> tuple[Fault, ...]:
    """The same of a pack that was read already; what is found is added to its faults."""
    faults = examined.faults
    layers = Layers(examined.folders)
    if examined.pack is not None:
        files.strays(layers, faults)
        files.wide(layers, faults)
        files.audio(examined.pack, faults)
        laws.check(examined.pack, as_of, faults)
    talks.check(examined, faults)
    wording.check(examined, known, faults)
    upkeep.check(examined, as_of, faults)
    translations.check(examined, faults)
    astray = {fault.path for fault in faults if fault.code == "E109"}
    return told(fault for fault in faults if fault.code == "E109" or fault.path not in astray)


def vocabulary(settings: Settings) -> Known | None:
    """The words the recogniser's model has; None where the model is not installed."""
    try:
        return wording.vocabulary(model_path("vosk-cn", settings))
    except ModelMissing:
        return None
