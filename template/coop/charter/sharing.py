"""The distribution of the surplus: the law's lines and the charter's own, in one order, checked against each other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal

from coop.charter.charter import Step
from coop.charter.law import StepLaw, StopLaw
from coop.charter.refusals import NotExactly, NotThere, Senseless, TooLittle
from coop.charter.reliance import Reliance, say
from coop.charter.rules import Ruled, Stop, SurplusRules, SurplusStep
from coop.charter.schema import text
from coop.refused import Citation


def surplus(held: Reliance) -> SurplusRules:
    law, said = held.law.surplus, held.charter.surplus
    by_key = {step.key: step for step in law.steps}
    mine = [step.key for step in said.steps]
    for step in law.steps:
        if step.required and step.key not in mine:
            figure = step.rate.least or step.rate.default or step.rate.most
            limit = f"{text(step.name, 'en')}, {say(figure.value)}" if figure else text(step.name, "en")
            by = held.rely(figure).citation if figure else None
            held.wrong(NotThere, f"surplus.steps: {step.key}", "", limit, by)
    ordered = [key for key in mine if key in by_key and by_key[key].kind != "collective"]
    lawful = [step.key for step in law.steps if step.key in ordered]
    if ordered != lawful:
        held.wrong(NotExactly, "surplus.steps in the order", tuple(ordered), tuple(lawful), _order_citation(held))
    steps = tuple(line(held, n, each, by_key.get(each.key)) for n, each in enumerate(said.steps))
    adds_up(held, steps)
    for n, role in enumerate(said.losses):
        if role not in held.law.chart.accounts:
            held.wrong(Senseless, f"surplus.losses[{n}]", f"{role} is no role of the chart of accounts in law.yml")
    return SurplusRules(
        steps=steps,
        losses=said.losses,
        prior_losses_first=held.rely(law.prior_losses_first),
        nonmember_to_collective=held.switch(
            "surplus.nonmember_to_collective", said.nonmember_to_collective, law.nonmember_to_collective
        ),
    )


def _order_citation(held: Reliance) -> Citation | None:
    for step in held.law.surplus.steps:
        for figure in (step.rate.least, step.rate.default):
            if figure:
                return held.rely(figure).citation
    return None


def line(held: Reliance, n: int, mine: Step, law: StepLaw | None) -> SurplusStep:
    """One line of the charter: the law's, with the charter's choices, or one of the co-op's own."""
    key = f"surplus.steps[{n}]"
    kind = law.kind if law else mine.kind or "fund"
    if kind == "pool" and not mine.basis:
        held.wrong(Senseless, f"{key}.basis", f"{mine.key} is shared among people; say by what, such as hours")
    cash_part = Fraction(1) if mine.cash_part is None else mine.cash_part
    cash = least_cash(held, law) if kind == "pool" else None
    if cash and cash_part < cash.value:
        held.wrong(TooLittle, f"{key}.cash_part ({mine.key})", cash_part, cash.value, cash.citation)
    step = laws_line(held, key, mine, law) if law else own_line(held, key, mine)
    return replace(step, basis=mine.basis, cash_part=cash_part, least_cash_part=cash.value if cash else Fraction(0))


def laws_line(held: Reliance, key: str, mine: Step, law: StepLaw) -> SurplusStep:
    """A line that the law knows."""
    base = mine.of or law.of
    bound = law.rate.least or law.rate.most
    for name, said, theirs in (("kind", mine.kind, law.kind), ("role", mine.role, law.role)):
        if said is not None and said != theirs:
            held.wrong(NotExactly, f"{key}.{name} ({mine.key})", said, theirs, Citation("law.yml", "verified"))
    if base != law.of and bound:
        held.wrong(NotExactly, f"{key}.of ({mine.key})", base, law.of, held.rely(bound).citation)
    rate = held.bounded(f"{key}.rate ({mine.key})", mine.rate, law.rate)
    if law.bases and mine.basis:
        bases = held.rely(law.bases)
        if mine.basis not in bases.value:
            held.wrong(NotExactly, f"{key}.basis ({mine.key})", mine.basis, " or ".join(bases.value), bases.citation)
    indivisible = bool(mine.indivisible)
    if law.indivisible:
        theirs_too = held.rely(law.indivisible)
        if mine.indivisible is False and theirs_too.value:
            held.wrong(NotExactly, f"{key}.indivisible ({mine.key})", False, True, theirs_too.citation)
        indivisible = indivisible or theirs_too.value
    least = held.rely(law.rate.least) if law.rate.least else None
    return SurplusStep(
        key=mine.key,
        name=mine.name or law.name,
        kind=law.kind,
        base=_base(base),
        rate=mine.rate,
        least=least.value if least else Fraction(0),
        stop=stop(held, key, mine, law.stop),
        role=law.role,
        indivisible=indivisible,
        citation=least.citation if least else rate.citation,
        who=law.who,
        not_above=interest_totals(held) if law.kind == "share_interest" else (),
    )


def interest_totals(held: Reliance) -> tuple[tuple[str, ...], ...]:
    """The lines whose sum the interest on shares must not exceed."""
    return tuple(held.rely(cap.total).value for cap in held.law.shares.interest if cap.total)


def least_cash(held: Reliance, law: StepLaw | None) -> Ruled[Fraction] | None:
    """The least part of a pool that must be paid in money: the stricter of the co-operative and the tax law's."""
    figures = [law and law.cash_part and law.cash_part.least, held.law.patronage.least_cash_part]
    ruled = [held.rely(figure) for figure in figures if figure]
    return max(ruled, key=lambda each: each.value, default=None)


def own_line(held: Reliance, key: str, mine: Step) -> SurplusStep:
    """A line that the law does not know."""
    needs = {"name": mine.name, "kind": mine.kind, "role": mine.role}
    if missing := [name for name, value in needs.items() if value is None]:
        known = ", ".join(each.key for each in held.law.surplus.steps)
        words = f"{mine.key} is none of the law's lines ({known}), so it must also say {', '.join(missing)}"
        held.wrong(Senseless, key, words)
    if mine.role and mine.role not in held.law.chart.accounts:
        held.wrong(Senseless, f"{key}.role", f"{mine.role} is no role of the chart of accounts in law.yml")
    kind = mine.kind or "fund"
    return SurplusStep(
        key=mine.key,
        name=mine.name or {"en": mine.key},
        kind=kind,
        base=_base(mine.of or ("capital" if kind == "share_interest" else "remainder")),
        rate=mine.rate,
        least=Fraction(0),
        stop=stop(held, key, mine, StopLaw(at="charter") if mine.stop else StopLaw(at="never")),
        role=mine.role or mine.key,
        indivisible=bool(mine.indivisible),
        citation=held.own(f"{key}.rate ({mine.key})", mine.rate).citation,
        not_above=interest_totals(held) if kind == "share_interest" else (),
    )


def stop(held: Reliance, key: str, mine: Step, law: StopLaw) -> Stop:
    """The law's stop; where it leaves that to the charter, or has none of its own, the charter's."""
    if mine.stop is not None:
        if law.at not in ("charter", mine.stop.at):
            held.wrong(NotExactly, f"{key}.stop.at", mine.stop.at, law.at, _order_citation(held))
        return Stop(mine.stop.at, mine.stop.times, mine.stop.amount.minor if mine.stop.amount else 0)
    if law.at == "charter":
        held.wrong(Senseless, f"{key}.stop", "the law asks the charter to say until what amount this reserve grows")
    at: Literal["never", "capital", "highest_capital", "fixed", "equity_to_debt"]
    at = "never" if law.at == "charter" else law.at
    return Stop(at, law.times, law.amount.minor if law.amount else 0)


def adds_up(held: Reliance, steps: tuple[SurplusStep, ...]) -> None:
    """The lines share out the whole surplus, and no more."""
    of_surplus = sum((step.rate for step in steps if step.base == "surplus"), Fraction(0))
    if of_surplus > 1:
        words = f"the lines taken of the surplus come to {say(of_surplus)}, more than there is"
        held.wrong(Senseless, "surplus.steps", words)
    last = steps[-1]
    if last.base != "remainder" or last.rate != 1 or last.stop.at != "never" or last.kind == "share_interest":
        words = "the last line must take 100 % of the remainder, so that nothing is left over"
        held.wrong(Senseless, "surplus.steps", words)


def _base(of: str) -> Literal["surplus", "remainder", "capital"]:
    return "capital" if of == "capital" else "remainder" if of == "remainder" else "surplus"
