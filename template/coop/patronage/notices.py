"""What tax law asks of a patronage dividend of which a part is not paid at once: a pure function over plain values.

Which allocations are given by qualified notice, what must be paid in money and by when, what the
co-op may deduct, and what goes on the yearly form. The conditions are data
(`coop.charter.surplus_rules.NoticeRules`); amounts are minor units.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from coop.charter.figures import Term
from coop.charter.surplus_rules import NoticeRules, SurplusStep
from coop.patronage.lines import Share
from coop.refused import Citation

DAYS_TO_CASH_A_CHECK = 90  # after the payment period

ConsentKind = Literal["writing", "bylaw", "check"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A patron's consent to count a qualified notice as income: in what way, from when, until when.

    `writing`: signed on `since`, revoked on `until`. `bylaw`: had the by-law and notice of it on
    `since`, membership ended on `until`. `check`: the qualified check was cashed on `since`.
    """

    kind: ConsentKind
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TaxYear:
    """The year whose patronage is paid, and the days within which that must happen."""

    starts_on: date
    ends_on: date
    pay_by: date


Why = Literal["", "all_in_money", "as_decided", "no_consent", "too_little_money"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One person's patronage dividend of one pool: `share` = `money` + `qualified` + `nonqualified`.

    `why` says why not all that is retained is qualified; `consent` which consent makes it so.
    """

    pool: str
    person: int
    share: int
    money: int
    qualified: int
    nonqualified: int
    consent: ConsentKind | Literal[""] = ""
    why: Why = ""

    def __post_init__(self) -> None:
        if self.share != self.money + self.qualified + self.nonqualified:
            raise ValueError("a notice names all of a share")
        if min(self.money, self.qualified, self.nonqualified) < 0:
            raise ValueError("a notice names no negative amount")


def tax_year(starts_on: date, ends_on: date, rules: NoticeRules) -> TaxYear:
    """The year with the last day on which its dividends may be paid."""
    return TaxYear(starts_on, ends_on, due(rules.pay_by.value, ends_on))


def due(term: Term, after: date) -> date:
    """The day on which a term that runs from a day ends; with `day_of_month`, on that day of its last month.

    >>> due(Term(count=9, unit="months", day_of_month=15), date(2026, 12, 31))
    datetime.date(2027, 9, 15)
    >>> due(Term(count=1, unit="months"), date(2027, 1, 31)), due(Term(count=2, unit="weeks"), date(2027, 1, 31))
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 14))
    """
    match term.unit:
        case "months" | "years":
            months = after.year * 12 + after.month - 1 + term.count * (12 if term.unit == "years" else 1)
            year, month = divmod(months, 12)
            last = monthrange(year, month + 1)[1]
            return date(year, month + 1, min(term.day_of_month or after.day, last))
        case "weeks" | "days":
            return after + timedelta(days=term.count * (7 if term.unit == "weeks" else 1))
        case "hours":
            return after + timedelta(days=ceil(term.count / 24))


def consent_for(
    consents: Iterable[Consent], year: TaxYear, rules: NoticeRules, *, patronage_from: date | None = None
) -> Consent | None:
    """The consent that covers a year's dividend, of the kinds that the law knows; of several, the law's first.

    In writing: given by the end of the year, and not revoked before it began. By membership: the
    by-law was in hand when the patronage began (`patronage_from`, else the year) and membership had
    not ended by then. By check: cashed within 90 days of the end of the payment period.
    """
    begins = patronage_from or year.starts_on
    covering: dict[str, Consent] = {}
    for each in sorted(consents, key=lambda one: one.since):
        match each.kind:
            case "writing":
                holds = each.since <= year.ends_on and (each.until is None or each.until >= year.starts_on)
            case "bylaw":
                holds = each.since <= begins and (each.until is None or each.until > begins)
            case "check":
                holds = year.starts_on <= each.since <= year.pay_by + timedelta(days=DAYS_TO_CASH_A_CHECK)
        if holds:
            covering[each.kind] = each
    return next((covering[kind] for kind in rules.consents.value if kind in covering), None)


def least_money(money_and_qualified: int, rules: NoticeRules) -> int:
    """What of a dividend must be paid in money, rounded up, so that its notice is qualified."""
    return ceil(money_and_qualified * rules.least_cash_part.value)


def notice(share: Share, step: SurplusStep, rules: NoticeRules, consent: Consent | None) -> Notice:
    """One share as the law sees it: money, what a qualified notice gives, what a nonqualified one gives.

    What is nonqualified does not count in the test of the least part in money.
    """
    wanted = floor(share.retained * step.qualified_part)
    why: Why = "" if share.retained else "all_in_money"
    if wanted < share.retained:
        why = "as_decided"
    if wanted and consent is None:
        wanted, why = 0, "no_consent"
    if wanted and share.cash < least_money(share.cash + wanted, rules):
        wanted, why = 0, "too_little_money"
    return Notice(
        pool=share.pool,
        person=share.person,
        share=share.share,
        money=share.cash,
        qualified=wanted,
        nonqualified=share.retained - wanted,
        consent=consent.kind if consent and wanted else "",
        why=why,
    )


def deductible(notices: Iterable[Notice], year: TaxYear, *, paid_on: date) -> int:
    """What the co-op may deduct for the year: money and qualified notices, where both were given in time."""
    if paid_on > year.pay_by:
        return 0
    return sum(each.money + each.qualified for each in notices)


# The yearly form


@dataclass(frozen=True, slots=True)
class Received:
    """What one person received in a calendar year.

    `dividends`: money of patronage dividends and qualified notices at their stated amount;
    `redeemed`: money for nonqualified notices of earlier years; `withheld`: tax kept back.
    """

    person: int
    dividends: int = 0
    redeemed: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A person's yearly form: what each box holds, by the number the law's data gives it."""

    person: int
    boxes: dict[str, int]
    citation: Citation | None


def received(person: int, notices: Iterable[Notice], *, redeemed: int = 0, withheld: int = 0) -> Received:
    """What the notices given to a person in a year come to for the form, with what was redeemed of old ones."""
    dividends = sum(each.money + each.qualified for each in notices if each.person == person)
    return Received(person, dividends, redeemed, withheld)


def form(of: Received, rules: NoticeRules) -> Form | None:
    """The form for one person; None where all that they received is under the threshold and nothing was withheld."""
    if rules.report_from is None or rules.boxes is None:
        return None
    if of.dividends + of.redeemed < rules.report_from.value and not of.withheld:
        return None
    held = {"dividends": of.dividends, "redeemed": of.redeemed, "withheld": of.withheld}
    boxes = {number: held[what] for what, number in sorted(rules.boxes.value.items(), key=lambda box: box[1])}
    return Form(of.person, boxes, rules.report_from.citation)


def to_withhold(dividends: int, rules: NoticeRules, *, tax_number_known: bool) -> int:
    """What is kept back of money for one whose tax number is not known, rounded up; never where it is known."""
    if tax_number_known or rules.withholding is None:
        return 0
    rate: Fraction = rules.withholding.value
    return ceil(dividends * rate)
