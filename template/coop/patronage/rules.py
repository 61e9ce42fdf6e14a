"""The distribution of a year's result, to the minor unit: a pure function over plain values.

The steps, their order, rates, stops and bases are data (`coop.charter.surplus_rules`);
nothing here knows a jurisdiction. In: what the year gave, what the books hold at its end,
who did how much and for how long. Out: lines that sum to the result, and each person's part.

How it rounds: what a law sets as a least amount is rounded up; everything else down, so
that lines never come to more than there is. A law's least for a later line is kept free
by the lines before it (of a surplus of a unit or two, the earlier line has it). Parts of
people are by largest remainder, ties by a hash of year and person; cash is rounded up for
each person, what is retained is the difference.

What holds of parts: they sum to the pool; the order of people does not matter; who does more
of a basis, all else alike, gets no less, for nobody else's part of the pool grows by it (see
`coop.patronage.keys` for the formulas of which that cannot be said).
"""

from __future__ import annotations

from collections.abc import Mapping

from coop.charter.rules import SurplusRules
from coop.patronage.facts import (
    COLLECTIVE,
    LOSSES,
    LOTS,
    CapitalFacts,
    Patronage,
    Service,
    YearResult,
    full_months,
    service,
)
from coop.patronage.keys import Part, People, explain
from coop.patronage.lines import Distribution, Kind, LeftOut, Line, Reason, Share, tie
from coop.patronage.losses import lose
from coop.patronage.surplus import Surplus

__all__ = [
    "COLLECTIVE",
    "LOSSES",
    "LOTS",
    "CapitalFacts",
    "Distribution",
    "Kind",
    "LeftOut",
    "Line",
    "Part",
    "Patronage",
    "People",
    "Reason",
    "Service",
    "Share",
    "YearResult",
    "close",
    "explain",
    "full_months",
    "service",
    "tie",
]


def close(
    result: YearResult,
    rules: SurplusRules,
    capital: CapitalFacts,
    patronage: Mapping[str, Mapping[int, Patronage]] | People,
) -> Distribution:
    """Distribute the result of a year.

    `patronage` is by basis (`hours`, `pay`, …), then by person; the bases `equal` and `years`
    count everyone with any of it. Where rules ask for presence or count seniority, it comes
    as `People`, with everyone's service. Raises ValueError for rules that cannot be meant.
    """
    if result.surplus < 0:
        return lose(result, rules, capital)
    people = patronage if isinstance(patronage, People) else People(patronage)
    return Surplus(result, rules, capital, people).distribution()
