"""Put the hotline together from the settings file."""

import logging
from dataclasses import dataclass
from pathlib import Path

import centre.settings
import content.settings
import devices.settings
from centre.office import Office
from content.pack import Pack
from content.release.live import Live
from content.speech import models
from content.speech.kokoro import voice
from content.speech.prompts import Prompts
from content.speech.sayings import recordings
from devices import wiring
from devices.modem.driver import Modem
from ivr import settings
from ivr.hotline import Hotline
from ivr.speech.recogniser import Speech

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Setup:
    """What the commands need, each part made when asked for."""

    settings: settings.Settings
    content: content.settings.Settings
    centre: centre.settings.Settings
    live: Live
    path: Path | None = None
    """Of the settings file, where one was given."""

    @classmethod
    def load(cls, path: Path | None) -> "Setup":
        """Read the three tables and the pack. SettingsError (of the package concerned), PackError."""
        ours = settings.load(path)
        theirs = content.settings.load(path)
        return cls(ours, theirs, centre.settings.load(path), Live(theirs), path)

    def modem(self) -> Modem | None:
        """The voice module, if there is one and the hotline is to use it. SettingsError of devices."""
        every = devices.settings.load(self.path)
        described = every.modem if self.settings.modem.enabled else None
        if described and (crossed := wiring.faults(every).get(described.port)):
            log.warning("%s", crossed)
        return Modem(described) if described else None

    def speech(self) -> Speech:
        """Load the model. ModelMissing says how to fetch it."""
        return Speech(models.path(self.settings.speech.model, self.content))

    def office(self) -> Office:
        """Open the centre's records. StoreError."""
        pack = self.live.pack
        return Office.open(self.centre, pack.services, openings=pack.meta.open)

    def hotline(self, office: Office, speech: Speech | None) -> Hotline:
        """The hotline itself; `speech` None: on keys. VoiceError if the chosen voice cannot speak."""
        speaker = voice(self.content)  # once: a natural voice takes seconds to load, and packs are renewed

        def prompts(pack: Pack) -> Prompts:
            return Prompts(self.content, pack.lexicon, recordings(pack), speaker)

        return Hotline(self.settings, self.live, office, prompts, speech)
