"""What dialects say, put into the words that guides are written in before it is searched: 佢唔肯 → 他不肯."""

import re
from collections.abc import Mapping


class Dialect:
    """`words`: what is said → what it means; of words that overlap the longest counts."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        longest_first = sorted(words, key=lambda said: (-len(said), said))
        self._said = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def plain(self, text: str) -> str:
        """The text in plain words."""
        return self._said.sub(lambda found: self._words[found[0]], text)
