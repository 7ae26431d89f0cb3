"""Finding things by what is typed on 26 keys: the pinyin of what they are called, or its initials."""

from collections.abc import Iterable

from content.search.sound import syllables


class Typed:
    """`names`: (owner, one way to call it), as many for an owner as there are."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._names: list[tuple[int, str, str, str]] = []
        for owner, text in names:
            sound = syllables(text)
            initials = "".join(part[0] for part in sound)
            self._names.append((owner, text, "".join(sound), initials))

    def find(self, letters: str) -> list[tuple[int, float, str]]:
        """Owner, score (0 to 1) and the name that fits best, best first; `letters` are lower-case."""
        found: dict[int, tuple[float, str]] = {}
        for owner, text, sound, initials in self._names:
            score = _score(letters, sound, initials)
            if score > found.get(owner, (0.0, ""))[0]:
                found[owner] = score, text
        order = sorted(found, key=lambda owner: (-found[owner][0], owner))
        return [(owner, *found[owner]) for owner in order]


def _score(letters: str, sound: str, initials: str) -> float:
    """1 for all of it typed, less for a beginning, less again for a part; 0 for no match."""
    # Both: gs is inside gongshang, but meant as its initials.
    return max(_share(letters, sound), 0.95 * _share(letters, initials))


def _share(letters: str, typed: str) -> float:
    if letters == typed:
        return 1.0
    if typed.startswith(letters):
        return 0.6 + 0.3 * len(letters) / len(typed)
    if len(letters) >= 2 and letters in typed:
        return 0.3 + 0.3 * len(letters) / len(typed)
    return 0.0
