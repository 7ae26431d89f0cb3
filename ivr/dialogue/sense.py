"""What a caller has said: a choice, a word that works everywhere, or a question of their own."""

from collections.abc import Iterable, Mapping, Sequence

from content.search.find import Index
from ivr.dialogue import match
from ivr.dialogue.form import Choice, Form
from ivr.dialogue.state import Place, State, left
from ivr.dialogue.wording import Wording

SURE = 0.7
"""A guide found with this score is read out."""

LIKELY = 0.5
AHEAD = 0.1
"""So is one with this score that is so far ahead of the next; otherwise the caller is asked first."""

MAYBE = 0.45
"""Below this a guide is not even offered: of nonsense syllables one in twenty scores more, of real questions
one in twenty less (measured on the pack's questions)."""

CLEAR = 0.5
"""Recognition less confident than this is confirmed before a guide is read."""

SHORTEST_QUESTION = 2
"""Characters. One alone is a cough or a 喂 that was heard as something else."""

OFFERS = 3
"""How many guides are offered at most."""

SPOKEN = ("danger", "person", "pause", "repeat", "back", "main", "help", "centre", "evaluate", "goodbye")
"""What can be said everywhere, and is listened for everywhere; the words are in the pack under ivr.words."""

UNSPOKEN = ("callback", "who", "elsewhere", "hm")
"""What is understood everywhere, but listened for only among questions: a 嗯 is heard in every noise."""

SERVED = ("done",)
"""What only who has been served can say: 没有了 and 谢谢 end no call that has hardly begun."""

ANSWERED = ("wrong",)
"""What can be said of a guide that was read out: it is not what was asked."""

DIGITS = "123456789"


class Sense:
    """Of one pack; it keeps nothing of a call."""

    def __init__(self, wording: Wording, index: Index) -> None:
        self._index = index
        names = (*SPOKEN, *UNSPOKEN, *SERVED, *ANSWERED)
        self._universals = {name: wording.words(name) for name in names}
        self._digits = {digit: wording.words(f"digit.{digit}") for digit in DIGITS}
        no_questions = ("yes", "no", "done", "goodbye", "hm", "fillers")
        self._no_questions = {word for key in no_questions for word in wording.words(key)}
        self._fillers = sorted(wording.words("fillers"), key=len, reverse=True)

    def words(self, state: State, form: Form) -> list[str]:
        """What is expected above all at a place."""
        words = [word for choice in form.choices for word in choice.words]
        named = [self._digits.get(choice.digit, ()) for choice in form.choices if choice.say]
        words += [word for ways in named for word in ways if len(word) > 1]  # 一 is heard in every noise
        for name, spoken in self._everywhere(state, form).items():
            words += spoken if name not in UNSPOKEN else ()
        return words

    def _everywhere(self, state: State, form: Form) -> dict[str, tuple[str, ...]]:
        """What can be said whatever is asked."""
        left_out: tuple[str, ...] = ()
        if not form.answered and left(state) == "finished":
            left_out += SERVED
        if state.here.kind not in ("guide", "section"):
            left_out += ANSWERED
        return {name: words for name, words in self._universals.items() if name not in left_out}

    def said(self, state: State, form: Form, text: str) -> tuple[str, Choice | None]:
        """The universal or the choice that was said, ("", None) if neither; a choice wins a draw."""
        universal = self._meant(text, self._everywhere(state, form))
        choice = self._choice(form.choices, text)
        if choice and (not universal or choice[1] >= universal[1]):
            return "", choice[0]
        return (universal[0] if universal else ""), None

    def errand(self, choices: Sequence[Choice], text: str) -> Choice | None:
        """The choice that was said, though none of them was offered."""
        found = self._choice(choices, text)
        return found[0] if found else None

    def _choice(self, choices: Sequence[Choice], text: str) -> tuple[Choice, float] | None:
        meant = self._meant(text, {str(index): self._of(choice) for index, choice in enumerate(choices)})
        return (choices[int(meant[0])], meant[1]) if meant else None

    def _of(self, choice: Choice) -> tuple[str, ...]:
        """How a choice can be said: by its words; where it was named, also by its number."""
        return choice.words + (self._digits.get(choice.digit, ()) if choice.say else ())

    def _meant(self, text: str, words: Mapping[str, Iterable[str]]) -> tuple[str, float] | None:
        """Which of the words was said, as it is or without fillers (请不起 is a word, 请人工 is not)."""
        whole, rest = match.best(text, words), match.bare(text, self._fillers)
        bare = match.best(rest, words) if rest != text else None
        return bare if bare and (not whole or bare[1] > whole[1]) else whole

    def says_more(self, text: str, choice: Choice) -> bool:
        """法律援助 and 请问法律援助 are the choice; 我要申请法律援助 asks more, should there be an answer."""
        bare = match.bare(text, self._fillers)
        sentences = [word for word in choice.words if match.GAP in word]
        if match.best(text, {"": sentences}) or match.best(bare, {"": sentences}):
            return False
        if not choice.say:
            return bare not in choice.words
        return bare != choice.say and not match.best(text, {"": self._of(choice)})

    def place(self, text: str, confidence: float) -> Place | None:
        """Where a question leads: to its guide, or to an offer of some; None if nothing fits."""
        if text in self._no_questions or len(text) < SHORTEST_QUESTION:
            return None
        found = [one for one in self._index.guides(text, limit=OFFERS) if one.score >= MAYBE]
        if not found:
            return None
        ahead = found[0].score - (found[1].score if len(found) > 1 else 0.0)
        sure = found[0].score >= SURE or (found[0].score >= LIKELY and ahead >= AHEAD)
        if sure and confidence >= CLEAR:
            return Place("guide", found[0].id)
        return Place("offer", guides=tuple(one.id for one in found))
