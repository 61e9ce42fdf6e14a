"""The pure count: what quorum and majority ask for, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.charter.rules import Majority, Quorum
from coop.governance import rules
from coop.refused import Citation

RULE = Citation("rule 12")
choices = st.lists(st.sampled_from(rules.CHOICES), max_size=60)
parts = st.fractions(min_value=0, max_value=1, max_denominator=20)
decisions = st.builds(
    rules.Decision,
    st.builds(Quorum, st.integers(0, 20), parts, st.just(RULE)),
    st.builds(Majority, parts, st.booleans(), st.sampled_from(["cast", "present", "entitled"]), st.just(RULE)),
)


def decision(
    part: str = "1/2", *, more: bool = True, of: str = "cast", least: int = 0, quorum: str = "0"
) -> rules.Decision:
    return rules.Decision(
        Quorum(least, Fraction(quorum), RULE),
        Majority(Fraction(part), more, of, RULE),  # type: ignore[arg-type]
    )


def outcome(ayes: int, noes: int, abstentions: int = 0, *, electorate: int = 100, of: rules.Decision) -> str:
    box = [rules.FOR] * ayes + [rules.AGAINST] * noes + [rules.ABSTAIN] * abstentions
    return rules.count(box, electorate=electorate, decision=of).outcome


def test_a_tie_fails_where_more_than_half_is_needed() -> None:
    assert outcome(5, 5, of=decision()) == "rejected"
    assert outcome(6, 5, of=decision()) == "passed"


def test_exactly_two_thirds_passes_where_at_least_two_thirds_is_needed() -> None:
    rule = decision("2/3", more=False)
    assert outcome(2, 1, of=rule) == "passed"
    assert outcome(66, 34, of=rule) == "rejected"
    assert outcome(67, 33, of=rule) == "passed"


def test_exactly_two_thirds_fails_where_more_is_needed() -> None:
    assert outcome(20, 10, of=decision("2/3")) == "rejected"
    assert outcome(21, 10, of=decision("2/3")) == "passed"


def test_abstentions_count_for_quorum_but_not_for_a_majority_of_votes_cast() -> None:
    rule = decision(quorum="1/10")
    assert outcome(1, 0, 9, of=rule) == "passed"
    assert outcome(1, 0, 8, of=rule) == "no_quorum"


def test_abstentions_weigh_against_a_majority_of_those_present() -> None:
    assert outcome(5, 0, 5, of=decision(of="present")) == "rejected"
    assert outcome(6, 0, 5, of=decision(of="present")) == "passed"


def test_a_majority_of_the_entitled_counts_those_who_stayed_away() -> None:
    assert outcome(50, 0, of=decision(of="entitled")) == "rejected"
    assert outcome(51, 0, of=decision(of="entitled")) == "passed"


def test_a_quorum_that_is_a_part_of_the_members_is_rounded_up() -> None:
    assert rules.quorum_needed(Quorum(3, Fraction(1, 10), RULE), 41) == 5
    assert rules.quorum_needed(Quorum(3, Fraction(1, 10), RULE), 40) == 4
    assert rules.quorum_needed(Quorum(3, Fraction(1, 10), RULE), 12) == 3


def test_nobody_in_favour_never_passes() -> None:
    assert outcome(0, 0, 3, of=decision("1/2", more=False)) == "rejected"
    assert outcome(0, 0, 0, of=decision("0", more=False)) == "rejected"


def test_a_box_with_more_ballots_than_members_is_refused() -> None:
    with pytest.raises(ValueError, match="3 papers for 2"):
        outcome(3, 0, electorate=2, of=decision())


def test_a_ballot_that_says_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        rules.count(["maybe"], electorate=1, decision=decision())


@given(choices, decisions, st.randoms())
def test_the_order_of_ballots_does_not_matter(box: list[str], rule: rules.Decision, random) -> None:
    shuffled = list(box)
    random.shuffle(shuffled)
    assert rules.count(box, electorate=60, decision=rule) == rules.count(shuffled, electorate=60, decision=rule)


@given(choices, decisions)
def test_every_ballot_is_counted_once(box: list[str], rule: rules.Decision) -> None:
    result = rules.count(box, electorate=60, decision=rule)
    assert result.cast == len(box)
    assert result.votes == {choice: box.count(choice) for choice in rules.CHOICES}


@given(choices, decisions)
def test_the_votes_needed_are_the_fewest_that_pass(box: list[str], rule: rules.Decision) -> None:
    """Compared with the rule as a sentence, over exact fractions."""
    result = rules.count(box, electorate=60, decision=rule)
    ayes, part = result.votes[rules.FOR], rule.majority.part * result.base
    enough = ayes > part if rule.majority.strictly_more else ayes >= part
    valid = result.cast >= max(Fraction(rule.quorum.least), rule.quorum.part * 60)
    expected = "no_quorum" if not valid else "passed" if enough and ayes else "rejected"
    assert result.outcome == expected


@given(choices, decisions)
def test_one_more_vote_in_favour_never_turns_a_pass_into_a_failure(box: list[str], rule: rules.Decision) -> None:
    before = rules.count(box, electorate=61, decision=rule)
    after = rules.count([*box, rules.FOR], electorate=61, decision=rule)
    assert before.outcome != "passed" or after.outcome == "passed"


@given(decisions)
def test_frozen_rules_thaw_to_what_they_were(rule: rules.Decision) -> None:
    assert rules.thaw(rules.freeze(rule)) == rule


@given(st.integers(0, 2**80 - 1))
def test_a_receipt_is_found_however_it_is_typed(number: int) -> None:
    printed = rules.receipt(number)
    assert len(printed) == 19
    assert rules.read_receipt(printed) == printed
    assert rules.read_receipt(f"  {printed.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} ") == printed


@pytest.mark.parametrize("typed", ["", "7H3K", "7H3K-9QWX-0T2M-ZZ4U", "7H3K-9QWX-0T2M-ZZ4\x00", "é" * 16])
def test_what_is_no_receipt_is_not_read_as_one(typed: str) -> None:
    assert rules.read_receipt(typed) == ""


@given(st.dictionaries(st.integers(0, 2**80 - 1).map(rules.receipt), st.sampled_from(rules.CHOICES), max_size=30))
def test_the_published_box_reads_back_as_it_was(papers: dict[str, str]) -> None:
    assert rules.read_box(rules.write_box(papers.items())) == sorted(papers.items())


def test_a_box_in_which_a_receipt_occurs_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        rules.read_box("receipt,choice\nA,for\nA,against\n")


def test_a_box_without_choices_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        rules.read_box("receipt\nA\n")
