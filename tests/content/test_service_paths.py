"""The shipped interviews on wages, divorce and where to go: node by node, on what the law says."""

import pytest

from content.interview import Outcome, Question, longest, paths, step
from content.pack import Pack, load, shipped

WAGES = {"who": "company", "left": "working", "boss": "there", "iou": "no"}
MARRIED = {"danger": "no", "place": "mainland"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(shipped("national"), shipped("demo-centre"))


def outcome(pack: Pack, interview: str, answers: dict[str, str]) -> Outcome:
    end = step(pack.interviews[interview], answers)
    assert isinstance(end, Outcome), f"asks {end.id}"
    return end


@pytest.mark.parametrize("id", ["wage-claim", "divorce-path", "where-to-go"])
def test_every_path_is_short_and_every_outcome_is_reached_and_cites_its_law(pack: Pack, id: str) -> None:
    interview = pack.interviews[id]
    assert longest(interview) <= 7
    assert {end.id for _, end in paths(interview)} == set(interview.outcomes)
    for end in interview.outcomes.values():
        assert end.basis
        assert end.guide in pack.guides
        assert end.service in pack.services


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"who": "person"}, "person"),
        ({"who": "site", "left": "under", "boss": "gone"}, "site-gone"),
        ({"who": "site", "left": "under", "boss": "there", "hired": "crew"}, "site-crew"),
        ({"who": "site", "left": "working", "boss": "there", "hired": "firm"}, "site"),
        ({"who": "company", "left": "over", "claimed": "no"}, "late"),
        ({"who": "company", "left": "under", "boss": "gone"}, "gone"),
        (WAGES | {"iou": "yes"}, "iou"),
        (WAGES | {"proof": "none"}, "proof"),
        (WAGES | {"proof": "some", "contract": "no"}, "no-contract"),
        (WAGES | {"proof": "some", "contract": "yes"}, "arbitrate"),
    ],
)
def test_wages(pack: Pack, answers: dict[str, str], expected: str) -> None:
    assert outcome(pack, "wage-claim", answers).id == expected


def test_a_claim_made_within_the_year_starts_the_year_anew(pack: Pack) -> None:
    following = step(pack.interviews["wage-claim"], {"who": "company", "left": "over", "claimed": "yes"})
    assert isinstance(following, Question)
    assert following.id == "boss"


def test_the_main_contractor_answers_for_a_site(pack: Pack) -> None:
    end = outcome(pack, "wage-claim", {"who": "site", "left": "under", "boss": "there", "hired": "crew"})
    assert any("第三十六条" in basis.article for basis in end.basis)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"danger": "now"}, "danger"),
        ({"danger": "no", "place": "abroad"}, "abroad"),
        (MARRIED | {"agree": "all", "mind": "clear"}, "register"),
        (MARRIED | {"agree": "all", "mind": "unclear"}, "capacity"),
        (MARRIED | {"agree": "missing"}, "missing"),
        (MARRIED | {"agree": "refuse", "soldier": "spouse"}, "soldier"),
        (MARRIED | {"agree": "refuse", "soldier": "no", "pregnant": "yes"}, "pregnant"),
        (MARRIED | {"agree": "refuse", "soldier": "no", "pregnant": "no", "tried": "six"}, "wait"),
        (MARRIED | {"agree": "refuse", "soldier": "no", "pregnant": "no", "tried": "apart"}, "apart"),
    ],
)
def test_divorce(pack: Pack, answers: dict[str, str], expected: str) -> None:
    assert outcome(pack, "divorce-path", answers).id == expected


def test_where_one_was_beaten_the_suit_rests_on_the_violence(pack: Pack) -> None:
    answers = {"danger": "past", "place": "mainland", "agree": "refuse", "soldier": "no", "pregnant": "no"}
    assert outcome(pack, "divorce-path", answers | {"tried": "never"}).id == "violence"


@pytest.mark.parametrize(
    ("answers", "guide"),
    [
        ({"matter": "family", "family": "will"}, "notary-will"),
        ({"matter": "money", "clause": "yes"}, "arbitration"),
        ({"matter": "state", "state": "decision"}, "administrative-review"),
        ({"matter": "crime", "crime": "visit"}, "prison-video-visit"),
        ({"matter": "ask", "near": "village"}, "village-adviser"),
        ({"matter": "harm", "talk": "agreed"}, "mediation-confirmation"),
        ({"matter": "harm", "talk": "refuse", "means": "near"}, "grassroots-legal-worker"),
    ],
)
def test_where_to_go(pack: Pack, answers: dict[str, str], guide: str) -> None:
    assert outcome(pack, "where-to-go", answers).guide == guide


def test_legal_aid_is_not_promised_for_debts(pack: Pack) -> None:
    answers = {"matter": "money", "clause": "no", "talk": "refuse", "means": "hard"}
    assert outcome(pack, "where-to-go", answers).id == "aid-ask"
