"""Interest on shares: the limits that the law sets it, held against the charter's rate where that can be done."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from coop.charter.refusals import Senseless, TooMuch
from coop.charter.reliance import Reliance
from coop.charter.rules import SurplusStep
from coop.charter.surplus_charter import Step
from coop.charter.surplus_law import Yield
from coop.charter.surplus_rules import InterestLimit
from coop.refused import Citation


def interest(held: Reliance, key: str, mine: Step, step: SurplusStep) -> SurplusStep:
    """The line with what it may not exceed: other lines' sum, a rate on the capital, a part of the surplus."""
    not_above: list[tuple[str, ...]] = []
    limits: list[InterestLimit] = []
    for cap in held.law.shares.interest:
        if cap.total:
            not_above.append(held.rely(cap.total).value)
        if cap.rate:
            ruled = held.rely(cap.rate)
            rate = rate_of(held, key, mine, ruled.value, ruled.citation)
            if rate is not None:
                limits.append(InterestLimit(ruled.citation, rate=rate))
                if step.base == "capital" and mine.rate > rate:
                    held.wrong(TooMuch, f"{key}.rate ({mine.key})", mine.rate, rate, ruled.citation)
        if cap.part_of_result:
            part = held.rely(cap.part_of_result)
            limits.append(InterestLimit(part.citation, part_of_surplus=part.value))
        if cap.equity_to_debt_over:
            solvent = held.rely(cap.equity_to_debt_over)
            limits.append(InterestLimit(solvent.citation, equity_to_debt_over=solvent.value))
    return replace(step, not_above=tuple(not_above), interest_limits=tuple(limits))


def rate_of(held: Reliance, key: str, mine: Step, limit: Yield, by: Citation) -> Fraction | None:
    """A fixed rate, or an index's latest value in the charter and points; None where the law has no number."""
    if limit.rate is not None:
        return limit.rate + limit.plus
    if not limit.key:
        return None
    values = [each for each in held.charter.indexes if each.key == limit.key]
    if not values:
        if mine.rate:
            words = f"the law ties it to an index ({limit.index}); say under indexes what {limit.key} is, since when"
            held.wrong(Senseless, f"{key}.rate ({mine.key})", words, by=by)
        return None
    latest = max(values, key=lambda each: each.on_day)
    held.own(f"indexes ({limit.key})", latest.value)
    return latest.value + limit.plus
