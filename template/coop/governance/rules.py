"""How a resolution is decided: notice in clear days, quorum and majority over plain counts.

Pure: no Django, no clock, no I/O. Everything is integers and `Fraction`; a vote is never
decided by a float. The rules come frozen with the proposal (see `freeze`, `thaw`), so
a later change of the charter does not reach a vote that is already under way.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from coop.charter.rules import Majority, Quorum
from coop.refused import Citation

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"
CHOICES = (FOR, AGAINST, ABSTAIN)
Outcome = Literal["passed", "rejected", "no_quorum"]
Paper = tuple[str, str]  # receipt, choice

# Crockford's base 32: no I, L, O, U, so that a receipt can be read aloud and typed again.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 4, 4  # 16 symbols of 5 bits


@dataclass(frozen=True, slots=True)
class Decision:
    """What one proposal needs to pass."""

    quorum: Quorum
    majority: Majority


@dataclass(frozen=True, slots=True)
class Result:
    """The count of one box.

    `quorum_needed` is a number of members, `base` the number of votes the majority is
    taken of, `needed` the least number of votes in favour that would have passed.
    """

    votes: dict[str, int]
    electorate: int
    quorum_needed: int
    base: int
    needed: int
    outcome: Outcome

    @property
    def cast(self) -> int:
        return sum(self.votes.values())

    @property
    def quorum_met(self) -> bool:
        return self.cast >= self.quorum_needed

    def as_json(self) -> dict[str, Any]:
        return {
            **self.votes,
            "cast": self.cast,
            "electorate": self.electorate,
            "quorum_needed": self.quorum_needed,
            "quorum_met": self.quorum_met,
            "majority_of": self.base,
            "majority_needed": self.needed,
            "outcome": self.outcome,
        }


def clear_days(noticed: date, opens: date) -> int:
    """Whole days between the day of notice and the day of opening; neither of these two counts."""
    return (opens - noticed).days - 1


def earliest_opening(noticed: date, days: int) -> date:
    """The first day on which a vote noticed on `noticed` with `days` clear days may open."""
    return noticed + timedelta(days=days + 1)


def record_date(opens: date, days: int) -> date:
    """The day whose end fixes the electorate: `days` before the opening, and at least one.

    A roll that may be frozen at any moment after that day is then the same at all of them,
    because the day is over and the register of a past day does not change.
    """
    return opens - timedelta(days=max(days, 1))


def quorum_needed(quorum: Quorum, electorate: int) -> int:
    """The least number of members who must vote (abstentions count) for the vote to be valid."""
    part = quorum.part * electorate
    return max(quorum.least, -(-part.numerator // part.denominator))


def votes_needed(majority: Majority, base: int) -> int:
    """The least whole number of votes in favour that is more than (or at least) `majority.part` of `base`."""
    part = majority.part * base
    if majority.strictly_more:
        return part.numerator // part.denominator + 1
    return -(-part.numerator // part.denominator)


def count(choices: Iterable[str], *, electorate: int, decision: Decision) -> Result:
    """Count a box.

    A majority `of` votes *cast* leaves abstentions out; of those *present* includes them;
    of those *entitled* is taken of the whole roll. Nobody in favour never passes.

    Raises:
        ValueError: a paper says something else than for, against or abstain, or there
            are more papers than members on the roll: then the box is not this vote's.
    """
    tally = Counter(choices)
    if unknown := set(tally) - set(CHOICES):
        raise ValueError(f"not a choice: {sorted(unknown)}")
    votes = {choice: tally[choice] for choice in CHOICES}
    cast = sum(votes.values())
    if cast > electorate:
        raise ValueError(f"{cast} papers for {electorate} members on the roll")
    base = {"cast": votes[FOR] + votes[AGAINST], "present": cast, "entitled": electorate}[decision.majority.of]
    quorum = quorum_needed(decision.quorum, electorate)
    needed = max(votes_needed(decision.majority, base), 1)
    outcome: Outcome = "no_quorum" if cast < quorum else "passed" if votes[FOR] >= needed else "rejected"
    return Result(votes, electorate, quorum, base, needed, outcome)


def freeze(decision: Decision) -> dict[str, Any]:
    """The decision rules as JSON, fractions as text such as `2/3`."""
    quorum, majority = decision.quorum, decision.majority
    return {
        "quorum": {"least": quorum.least, "part": str(quorum.part), "citation": _cite(quorum.citation)},
        "majority": {
            "part": str(majority.part),
            "strictly_more": majority.strictly_more,
            "of": majority.of,
            "citation": _cite(majority.citation),
        },
    }


def thaw(frozen: Mapping[str, Any]) -> Decision:
    """The decision rules out of what `freeze` wrote."""
    quorum, majority = frozen["quorum"], frozen["majority"]
    return Decision(
        Quorum(int(quorum["least"]), Fraction(quorum["part"]), Citation(**quorum["citation"])),
        Majority(
            Fraction(majority["part"]), majority["strictly_more"], majority["of"], Citation(**majority["citation"])
        ),
    )


def _cite(citation: Citation) -> dict[str, str]:
    return {"where": citation.where, "mark": citation.mark}


def receipt(number: int) -> str:
    """`number` (80 bits) as a receipt people can read: `7H3K-9QWX-0T2M-ZZ41`."""
    symbols = [ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(GROUPS * GROUP))]
    return "-".join("".join(symbols[start : start + GROUP]) for start in range(0, len(symbols), GROUP))


def read_receipt(text: str) -> str:
    """A receipt as somebody typed it, in the form it is published in.

    Case, blanks and hyphens do not matter; O is read as 0, I and L as 1 (Crockford's rule).
    What cannot be a receipt comes back as an empty text.
    """
    plain = "".join(text.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
    if len(plain) != GROUPS * GROUP or any(symbol not in ALPHABET for symbol in plain):
        return ""
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


def write_box(papers: Iterable[Paper]) -> str:
    """The published box as CSV, in the order of the receipts (which are random, so it tells nothing)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["receipt", "choice"])
    writer.writerows(sorted(papers))
    return out.getvalue()


def read_box(text: str) -> list[Paper]:
    """The papers of a published box.

    Raises:
        ValueError: a column is missing or a receipt occurs twice.
    """
    rows = csv.DictReader(io.StringIO(text))
    if not {"receipt", "choice"} <= set(rows.fieldnames or ()):
        raise ValueError("the box needs the columns receipt and choice")
    papers = [(row["receipt"], row["choice"]) for row in rows]
    if len({receipt for receipt, _ in papers}) != len(papers):
        raise ValueError("a receipt occurs twice")
    return papers
