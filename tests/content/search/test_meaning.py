"""Meaning: whose sentences a question is like, though no word is the same; and that a pack is learnt once."""

from pathlib import Path

import numpy as np
import pytest

from content.search import meaning

SENTENCES = ["老板拖欠工资", "干了活不给钱", "离婚要什么手续", "夫妻感情破裂了"]
OWNERS = [0, 0, 1, 1]


def learnt(folder: Path, sentences: list[str] = SENTENCES) -> meaning.Meaning:
    return meaning.learnt(sentences, [OWNERS], [2], folder)[0]


def best(learnt: meaning.Meaning, question: str) -> int:
    return int(np.argmax(learnt.likelihoods(meaning.vectors([question])[0])))


@pytest.mark.parametrize(
    ("question", "owner"),
    [("公司欠薪半年了", 0), ("打工没拿到报酬", 0), ("我和丈夫想分开", 1), ("I was not paid for my work", 0)],
)
def test_other_words_with_the_same_meaning_have_the_same_owner(
    tmp_path: Path, question: str, owner: int
) -> None:
    assert best(learnt(tmp_path), question) == owner


def test_likelihoods_are_logarithms_of_shares(tmp_path: Path) -> None:
    found = learnt(tmp_path).likelihoods(meaning.vectors(["工资"])[0])
    assert np.exp(found).sum() == pytest.approx(1)
    assert (found >= meaning.FLOOR).all()


def test_what_was_learnt_is_read_back_not_learnt_again(tmp_path: Path) -> None:
    learnt(tmp_path)
    (kept,) = tmp_path.glob("*.npz")
    with np.load(kept) as file:
        swapped = {name: weights[..., ::-1] for name, weights in file.items()}
    np.savez(kept, **swapped)  # whoever reads it takes one owner for the other
    assert best(learnt(tmp_path), "老板拖欠工资") == 1


def test_other_sentences_are_learnt_anew(tmp_path: Path) -> None:
    learnt(tmp_path)
    learnt(tmp_path, SENTENCES[::-1])
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_owners_share_what_can_be_learnt_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "MOST", 5)
    assert meaning._spread([(0,)] * 6 + [(1,), (1,), (2,)]) == [0, 1, 6, 7, 8]


def test_a_sentence_of_nobody_teaches_only_the_other_kind(tmp_path: Path) -> None:
    owners = [[0, 1, meaning.NOBODY], [0, 0, 1]]
    guides, topics = meaning.learnt(["工资", "离婚", "船沉了"], owners, [2, 2], tmp_path)
    assert best(topics, "船沉了") == 1
    assert guides.likelihoods(meaning.vectors(["船沉了"])[0]).shape == (2,)


def test_nothing_to_learn_from_makes_all_owners_alike(tmp_path: Path) -> None:
    (alike,) = meaning.learnt([], [[]], [3], tmp_path)
    found = alike.likelihoods(meaning.vectors(["工资"])[0])
    assert np.exp(found) == pytest.approx([1 / 3] * 3)
