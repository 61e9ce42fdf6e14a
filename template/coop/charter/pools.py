"""Pools: by what they are shared among people, who has a part, and how much of it is paid in money."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from coop.charter.refusals import NotExactly, Senseless, TooLittle, TooMuch
from coop.charter.reliance import Reliance, comparable, say
from coop.charter.ruled import Ruled
from coop.charter.rules import SurplusStep
from coop.charter.surplus_charter import Step
from coop.charter.surplus_law import StepLaw
from coop.charter.surplus_rules import AtMostOf, KeyPart, NoticeRules, Presence, Seniority, SmallParts


def pool(held: Reliance, key: str, mine: Step, law: StepLaw | None, step: SurplusStep) -> SurplusStep:
    """The line with all that the charter and the law say of people's parts."""
    if not (mine.basis or mine.formula or mine.mix):
        held.wrong(Senseless, f"{key}.basis", f"{mine.key} is shared among people; say by what, such as hours")
    if law and law.bases:
        bases = held.rely(law.bases)
        for basis in bases_of(mine):
            if basis not in bases.value:
                held.wrong(NotExactly, f"{key}.basis ({mine.key})", basis, " or ".join(bases.value), bases.citation)
    for each in mine.classes:
        if each not in {one.key for one in held.charter.classes}:
            held.wrong(Senseless, f"{key}.classes", f"{each} is no class of member of this charter")
    if mine.classes and step.who == "workers":
        words = f"{mine.key} goes to all who work here; the law leaves no choice of classes"
        held.wrong(Senseless, f"{key}.classes", words)
    cash_part = Fraction(1) if mine.cash_part is None else mine.cash_part
    qualified = Fraction(1) if mine.qualified_part is None else mine.qualified_part
    cash = least_cash(held, law, qualified)
    if cash and cash_part < cash.value:
        held.wrong(TooLittle, f"{key}.cash_part ({mine.key})", cash_part, cash.value, cash.citation)
    if law and law.cash_part and law.cash_part.most and cash_part > (most := held.rely(law.cash_part.most)).value:
        held.wrong(TooMuch, f"{key}.cash_part ({mine.key})", cash_part, most.value, most.citation)
    for_all = held.rely(law.retained_for_all) if law and law.retained_for_all else None
    if mine.retained_for_all and not (for_all and for_all.value):
        by = for_all.citation if for_all else None
        held.wrong(NotExactly, f"{key}.retained_for_all ({mine.key})", True, False, by)
    at_most = held.rely(law.at_most_of.part) if law and law.at_most_of else None
    return replace(
        step,
        basis=mine.basis,
        mix=keys(mine),
        classes=mine.classes,
        presence=presence(held, key, mine, law),
        seniority=seniority(held, key, mine, law),
        small=small(held, key, mine, law),
        at_most_of=AtMostOf(at_most.value, law.at_most_of.basis, at_most.citation)
        if at_most and law and law.at_most_of
        else None,
        cash_part=cash_part,
        least_cash_part=cash.value if cash else Fraction(0),
        qualified_part=qualified,
        retained_for_all=bool(mine.retained_for_all),
    )


def keys(mine: Step) -> tuple[KeyPart, ...]:
    """Several keys, or one that is a formula."""
    if mine.formula:
        return (KeyPart(Fraction(1), formula=mine.formula),)
    return tuple(KeyPart(each.part, each.basis or "", each.formula) for each in mine.mix)


def bases_of(mine: Step) -> list[str]:
    """Every basis that a pool is shared by, also within formulas."""
    formulas = [mine.formula, *(each.formula for each in mine.mix)]
    named = [mine.basis, *(each.basis or "" for each in mine.mix)]
    return [each for each in (*named, *(name for formula in formulas if formula for name in formula.names)) if each]


def presence(held: Reliance, key: str, mine: Step, law: StepLaw | None) -> Presence | None:
    """How long one must have been here. A charter may ask for less than the law, never for more."""
    said = mine.presence
    if not (law and law.presence):
        if said is None:
            return None
        return Presence(
            said.in_year, held.own(f"{key}.presence ({mine.key})", said.in_year).citation, said.or_seniority
        )
    in_year = held.rely(law.presence)
    seniority = held.rely(law.or_seniority) if law.or_seniority else None
    if said is None:
        return Presence(in_year.value, in_year.citation, seniority.value if seniority else None)
    if comparable(said.in_year) > comparable(in_year.value):
        held.wrong(TooMuch, f"{key}.presence ({mine.key})", said.in_year, in_year.value, in_year.citation)
    theirs = seniority.value if seniority else None
    mine_too = said.or_seniority or theirs
    if theirs and mine_too and comparable(mine_too) > comparable(theirs):
        held.wrong(TooMuch, f"{key}.presence.or_seniority ({mine.key})", mine_too, theirs, in_year.citation)
    return Presence(said.in_year, held.own(f"{key}.presence ({mine.key})", said.in_year).citation, mine_too)


def seniority(held: Reliance, key: str, mine: Step, law: StepLaw | None) -> Seniority | None:
    """What years of service add, within the law's greatest coefficient."""
    said = mine.seniority
    if said is None:
        return None
    citation = held.own(f"{key}.seniority ({mine.key})", said.at_most).citation
    if law and law.seniority_at_most:
        most = held.rely(law.seniority_at_most)
        if said.at_most > most.value:
            held.wrong(TooMuch, f"{key}.seniority.at_most ({mine.key})", said.at_most, most.value, most.citation)
        elif said.at_most == most.value:
            citation = most.citation
    return Seniority(said.per_year, said.at_most, citation)


def small(held: Reliance, key: str, mine: Step, law: StepLaw | None) -> SmallParts | None:
    """What becomes of small parts. Where the law gives people a least, the reserve must not have any of it."""
    said = mine.small
    if said is None:
        return None
    if said.below.currency != held.charter.currency:
        words = f"is given as {said.below}, but the co-op's currency is {held.charter.currency}"
        held.wrong(Senseless, f"{key}.small.below", words)
    if said.then == "reserve" and law and law.rate.least:
        least = held.rely(law.rate.least)
        words = f"{mine.key} is people's by law, at least {say(least.value)}; a small part cannot go to the reserve"
        held.wrong(Senseless, f"{key}.small.then", words, by=least.citation)
    return SmallParts(said.below.minor, said.then, held.own(f"{key}.small ({mine.key})", str(said.below)).citation)


# Money


def least_cash(held: Reliance, law: StepLaw | None, qualified: Fraction) -> Ruled[Fraction] | None:
    """The least part of a pool that must be paid in money: the stricter of the co-operative and the tax law's.

    Tax law asks for a part of the money and the qualified notices together; what is retained by
    a nonqualified one does not count. So of a pool, with `least` of those and `qualified` of the rest:
    money ≥ least · (money + qualified · (1 - money)), solved for money.
    """
    ruled = []
    if law and law.cash_part and law.cash_part.least:
        ruled.append(held.rely(law.cash_part.least))
    if held.law.patronage.least_cash_part:
        tax = held.rely(held.law.patronage.least_cash_part)
        least = tax.value * qualified / (1 - tax.value + tax.value * qualified) if qualified else Fraction(0)
        ruled.append(Ruled(least, tax.citation))
    return max(ruled, key=lambda each: each.value, default=None)


def notices(held: Reliance) -> NoticeRules | None:
    """Tax law's conditions on written notices, where it has them all."""
    law = held.law.patronage
    if not (law.least_cash_part and law.pay_by and law.consents):
        return None
    threshold = held.rely(law.report_from) if law.report_from else None
    return NoticeRules(
        least_cash_part=held.rely(law.least_cash_part),
        pay_by=held.rely(law.pay_by),
        consents=held.rely(law.consents),
        report_from=Ruled(threshold.value.minor, threshold.citation) if threshold else None,
        withholding=held.rely(law.withholding) if law.withholding else None,
        states=held.rely(law.notice_states) if law.notice_states else None,
        boxes=held.rely(law.boxes) if law.boxes else None,
    )
