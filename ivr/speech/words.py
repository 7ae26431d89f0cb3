"""Cut sentences into words that the recogniser's model knows; others it would drop in silence."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

HAN = re.compile(r"[\u3400-\u9fff]+")
LONGEST = 6
"""Characters; longer vocabulary entries are rare and cost look-ups."""

SINGLE = 1.5
"""What a one-character word costs against 1 for a longer one: 法律 援助 beats 法 律援助 at equal count."""


class Words:
    """Splits text by a vocabulary; `known` answers whether a word is in it."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        self._known = lru_cache(maxsize=100_000)(known)

    def split(self, text: str) -> tuple[tuple[str, ...], ...]:
        """The sentence as runs of known words, broken at punctuation and at characters no word covers."""
        runs: list[tuple[str, ...]] = []
        for clause in HAN.findall(text):
            runs.extend(self._clause(clause))
        return tuple(runs)

    def phrases(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Grammar entries, words apart by spaces, in order of first appearance, each once."""
        return tuple(dict.fromkeys(" ".join(run) for text in texts for run in self.split(text)))

    def _clause(self, clause: str) -> list[tuple[str, ...]]:
        # Fewest words win (shortest path from the left); an unknown character is passed over at a high price.
        best: list[tuple[float, int, bool]] = [(0.0, 0, True)]
        for end in range(1, len(clause) + 1):
            options = [(best[end - 1][0] + 100.0, end - 1, False)]
            for start in range(max(0, end - LONGEST), end):
                if self._known(clause[start:end]):
                    cost = SINGLE if end - start == 1 else 1.0
                    options.append((best[start][0] + cost, start, True))
            best.append(min(options))
        cuts: list[tuple[str, bool]] = []
        end = len(clause)
        while end:
            _, start, known = best[end]
            cuts.append((clause[start:end], known))
            end = start
        runs: list[list[str]] = [[]]
        for word, known in reversed(cuts):
            if known:
                runs[-1].append(word)
            else:
                runs.append([])
        return [tuple(run) for run in runs if run]
