"""The distribution of a loss: each account of the rules bears what it can, in order; the rest is carried forward."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import floor

from coop.charter.rules import SurplusRules
from coop.division import allocate
from coop.patronage.facts import LOSSES, LOTS, CapitalFacts, YearResult
from coop.patronage.lines import Distribution, Line, Reason, tie


def lose(result: YearResult, rules: SurplusRules, capital: CapitalFacts) -> Distribution:
    """Each role in turn bears what it holds, and no more than the law lets it; what is left is carried forward."""
    open_, lines = -result.surplus, list[Line]()
    lots: dict[str, int] = {}
    for role in (*(role for role in rules.losses if role != LOSSES), LOSSES):
        held = sum(capital.lots.values()) if role == LOTS else capital.funds.get(role, 0)
        most = rules.losses_at_most.get(role)
        bearable = held if most is None else min(held, floor(-result.surplus * most.value))
        borne = open_ if role == LOSSES else min(open_, max(0, bearable))
        if borne == 0:
            continue
        if role == LOTS:
            lots = from_lots(borne, rules, capital, result.year)
        before = -capital.losses_forward if role == LOSSES else held
        why: Reason = "" if borne == open_ else "limit" if borne < held else "remainder"
        citation = most.citation if most else None
        part = Fraction(1) if most is None else most.value
        lines.append(
            Line(
                f"loss:{role}",
                "loss",
                role,
                result.surplus,
                part if most else None,
                -borne,
                citation,
                before=before,
                why=why,
            )
        )
        open_ -= borne
    return Distribution(result.surplus, tuple(lines), lots=lots)


def from_lots(borne: int, rules: SurplusRules, capital: CapitalFacts, year: str) -> dict[str, int]:
    """What each lot of retained patronage bears: the oldest year first, in proportion within it; or all alike."""
    if rules.lots_bear == "alike":
        return allocate(borne, capital.lots, tie(year))
    by_year: dict[str, dict[str, int]] = defaultdict(dict)
    for lot, amount in capital.lots.items():
        by_year[year_of(lot)][lot] = amount
    found: dict[str, int] = {}
    for _year, lots in sorted(by_year.items()):
        part = min(borne, sum(lots.values()))
        found |= {lot: bears for lot, bears in allocate(part, lots, tie(year)).items() if bears}
        borne -= part
    return found


def year_of(lot: str) -> str:
    """The year of a lot (`person:7:2026/27`); one without a year comes before all others."""
    return lot.split(":", maxsplit=2)[2] if lot.count(":") > 1 else ""
