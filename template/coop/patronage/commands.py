"""What is written about patronage: accruals while the year runs, drafts of its close, the close itself.

A close is drafted from what the books and the accruals say, adopted by the members, and
posted exactly as they adopted it or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, close_period, constraint_of, hold_the_journal, post
from coop.ledger.models import Entry
from coop.ledger.rules import canonical
from coop.patronage import queries
from coop.patronage.models import Accrual, Allocation, YearClose
from coop.patronage.rules import LOTS, Distribution, Line, YearResult, close
from coop.people.permissions import Office, require
from coop.refused import AlreadyDone, Refused

if TYPE_CHECKING:
    from coop.people.models import Person

RESULT = "year_result"  # income and expenses become reserves and people's parts through it; a close leaves it as it was
LEGS_AT_MOST = 5_000  # in one entry of a close, so that a large co-op's is several


class CountedDifferently(Refused):
    """The same source comes again with other quantities."""

    message = _("Patronage from {source} has already been counted, and differently.")
    remedy = _("Reverse it first, and count it under a new source.")


class YearIsClosed(AlreadyDone):
    """The year has been closed; its figures stand."""

    message = _("The year from {starts_on} to {ends_on} has been closed.")
    remedy = _("What came to light since belongs in an open year.")


class YearsOverlap(Refused):
    message = _("The year from {starts_on} to {ends_on} shares days with one that has been closed.")
    remedy = _("Choose the days of a financial year that is open.")


class EarlierYearOpen(Refused):
    message = _("Income and expenses from before {starts_on} have not been closed.")
    remedy = _("Close the earlier year first.")


class YearNotOver(Refused):
    message = _("The year runs until {ends_on}; it can be closed from the day after.")
    remedy = _("Until then, draft the close as often as you like.")


class FiguresChanged(Refused):
    message = _("Since this close was drafted, the books or the patronage have changed.")
    remedy = _("Draft it again, and have the new figures adopted.")


class NotAdopted(Refused):
    message = _("A close is posted when a resolution has adopted it, and this names none.")
    remedy = _("Put the draft to the members first.")


class OtherCurrency(Refused):
    message = _("There are income or expenses in {currency}, which a close cannot share out.")
    remedy = _("Exchange them into {own} in the books first.")


# While the year runs


@transaction.atomic
def accrue(person: Person, *, source: str, on: date, quantities: Mapping[str, int]) -> list[Accrual]:
    """Count what `person` did, by basis, on the strength of `source` (such as `job:<uuid>`), once.

    Quantities of nothing are left out. The same again changes nothing.

    Raises:
        CountedDifferently: `source` was counted for this person with other quantities or on another day.
        YearIsClosed: the day lies in a year that has been closed.
    """
    _refuse_closed_day(on)
    wanted = {basis: quantity for basis, quantity in quantities.items() if quantity}
    try:
        with transaction.atomic():  # all of it or nothing
            Accrual.objects.bulk_create(
                Accrual(person=person, basis=basis, quantity=quantity, on=on, source=source, recorded_at=clock.now())
                for basis, quantity in wanted.items()
            )
    except IntegrityError as error:
        if constraint_of(error) != "patronage_counts_once":
            raise
    stored = list(Accrual.objects.filter(person=person, source=source))
    if {(each.basis, each.quantity, each.on) for each in stored} != {(*each, on) for each in wanted.items()}:
        raise CountedDifferently(source=source)
    return stored


@transaction.atomic
def reverse_accrual(source: str, *, on: date) -> list[Accrual]:
    """Count what came from `source` back, on an open day, for everyone who had it. Again changes nothing."""
    _refuse_closed_day(on)
    back = f"{source}:back"
    Accrual.objects.bulk_create(
        [
            Accrual(
                person_id=each.person_id,
                basis=each.basis,
                quantity=-each.quantity,
                on=on,
                source=back,
                recorded_at=clock.now(),
            )
            for each in Accrual.objects.filter(source=source)
        ],
        ignore_conflicts=True,
    )
    return list(Accrual.objects.filter(source=back))


def count_settled_job(
    *, worker: Person, customer: Person, source: str, on: date, quantities: Mapping[str, int], **_kwargs: Any
) -> None:
    """Listens to `coop.market.events.job_settled`: the worker's work, and what the customer bought with it."""
    accrue(worker, source=source, on=on, quantities=quantities)
    if customer.pk != worker.pk:
        accrue(customer, source=source, on=on, quantities={"purchases": quantities.get("fares", 0)})


def _refuse_closed_day(on: date) -> None:
    closed = YearClose.objects.filter(status=YearClose.Status.POSTED, starts_on__lte=on, ends_on__gte=on).first()
    if closed:
        raise YearIsClosed(starts_on=closed.starts_on, ends_on=closed.ends_on)


# The close


@transaction.atomic
def draft_close(starts_on: date, ends_on: date, *, by: Person) -> YearClose:
    """A dry run: what the rules in force would make of the year as the books have it now. Treasurer or board.

    Moves no money. As long as nothing has changed, a draft stays the one it was (the members
    may have been given notice of it); otherwise its figures and `drafted_at` are new.

    Raises:
        NotAllowed, YearIsClosed, YearsOverlap, EarlierYearOpen, OtherCurrency
    """
    require(by, Office.TREASURER, Office.BOARD)
    if starts_on > ends_on:
        raise ValueError("a year ends after it starts")
    _one_at_a_time()
    for other in YearClose.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on):
        same = (other.starts_on, other.ends_on) == (starts_on, ends_on)
        if other.status == YearClose.Status.POSTED:
            raise (YearIsClosed if same else YearsOverlap)(starts_on=starts_on, ends_on=ends_on)
        if not same:
            other.delete()
    draft = YearClose.objects.filter(starts_on=starts_on, ends_on=ends_on).first() or YearClose(
        starts_on=starts_on, ends_on=ends_on, figures={}
    )
    distribution = _distribute(draft)
    figures = _figures(distribution)
    if figures != draft.figures:
        draft.figures, draft.surplus = figures, distribution.surplus
        draft.drafted_at, draft.drafted_by = clock.now(), by
        draft.save()
        draft.allocations.all().delete()
        Allocation.objects.bulk_create(
            [
                Allocation(
                    close=draft,
                    person_id=each.person,
                    pool=each.pool,
                    quantity=each.quantity,
                    share=each.share,
                    cash=each.cash,
                    retained=each.retained,
                )
                for each in distribution.shares
            ],
            batch_size=1000,
        )
    return draft


@transaction.atomic
def post_close(close: YearClose, *, resolution: str, by: Person) -> YearClose:
    """Enter an adopted close in the books, close its days, and give everyone their part. Once; again returns it.

    One entry empties income and expenses and feeds losses and reserves; those that follow
    give people their parts: cash to `member_payable`, what is retained to the person's lot
    of the year, interest to the member. All or nothing; two who post at once go one after
    the other. `resolution` names what adopted it.

    Raises:
        NotAdopted: no resolution is named.
        YearNotOver: the last day has not passed.
        FiguresChanged: the books no longer give the figures that were adopted.
        PeriodClosed: the last day was closed before.
    """
    _one_at_a_time()
    stored = YearClose.objects.select_for_update().get(pk=close.pk)
    if stored.status == YearClose.Status.POSTED:
        return stored
    if not resolution:
        raise NotAdopted
    if stored.ends_on >= clock.today():
        raise YearNotOver(ends_on=stored.ends_on)
    hold_the_journal()  # what is being entered now comes before the close, or is refused after it
    distribution = _distribute(stored)
    if _figures(distribution) != stored.figures:
        raise FiguresChanged
    before = books.balance(RESULT)
    stored.posted_entry = _post_distribution(stored, distribution, by)
    if books.balance(RESULT) != before or queries.year_result(stored.ends_on) != 0:
        raise ArithmeticError("the close did not share out exactly what the year gave")
    for first, last in books.open_days(stored.starts_on, stored.ends_on):
        close_period(first, last, by=by)
    stored.status = YearClose.Status.POSTED
    stored.resolution, stored.posted_at, stored.posted_by = resolution, clock.now(), by
    stored.save()
    return stored


def _one_at_a_time() -> None:
    """Closes wait for each other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('coop.patronage.close', 0))")


def _distribute(draft: YearClose) -> Distribution:
    """What the rules make of the year, from the books and the accruals. Reads only."""
    own = current_rules().coop.currency
    for row in books.balances(at=draft.ends_on):
        if row.kind in ("income", "expense") and row.currency != own and row.balance:
            raise OtherCurrency(currency=row.currency, own=own)
    if _income_and_expenses(draft.starts_on - timedelta(days=1)):
        raise EarlierYearOpen(starts_on=draft.starts_on)
    return close(
        YearResult(draft.year, queries.year_result(draft.ends_on)),
        current_rules().surplus,
        queries.capital_facts(draft.ends_on),
        queries.patronage(draft.starts_on, draft.ends_on),
    )


def _income_and_expenses(at: date) -> list[Leg]:
    """The balance of every account of income and expenses at the end of a day, where it has one."""
    own = current_rules().coop.currency
    roles = [row.role for row in books.balances(at=at) if row.kind in ("income", "expense") and row.currency == own]
    return [Leg(role, amount, party) for role in roles for party, amount in books.by_party(role, at=at).items()]


def _figures(distribution: Distribution) -> dict[str, Any]:
    """The distribution as pages and resolutions show it, in JSON."""
    pools = {line.key for line in distribution.lines if line.kind == "pool"}
    return {
        "currency": current_rules().coop.currency,
        "surplus": distribution.surplus,
        "lines": [_figure(line) for line in distribution.lines],
        "pools": {
            pool: {
                "people": sum(1 for share in distribution.shares if share.pool == pool),
                "cash": sum(share.cash for share in distribution.shares if share.pool == pool),
                "retained": sum(share.retained for share in distribution.shares if share.pool == pool),
            }
            for pool in sorted(pools)
        },
        "interest": dict(sorted(distribution.interest.items())),  # by party of the ledger
        "lots": dict(sorted(distribution.lots.items())),
        # people's parts of the pools are rows of Allocation; this makes the figures differ when one of them does
        "parts": sha256(
            canonical(
                sorted([each.pool, each.person, each.quantity, each.share, each.cash] for each in distribution.shares)
            )
        ).hexdigest(),
    }


def _figure(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "kind": line.kind,
        "role": line.role,
        "name": dict(line.name) or current_rules().chart[line.role].name,
        "base": line.base,
        "rate": None if line.rate is None else f"{line.rate.numerator}/{line.rate.denominator}",
        "percent": None if line.rate is None else f"{float(line.rate) * 100:.6g}",
        "amount": line.amount,
        "before": line.before,
        "why": line.why,
        "citation": None if line.citation is None else {"where": line.citation.where, "mark": line.citation.mark},
    }


# The entries of a close


def _post_distribution(stored: YearClose, distribution: Distribution, by: Person) -> Entry:
    """Post all entries of a close, and return the one that empties the year's income and expenses."""
    legs = [Leg(each.role, -each.amount, each.party) for each in _income_and_expenses(stored.ends_on)]
    legs.append(Leg(RESULT, -distribution.surplus))
    people: list[tuple[Line, list[Leg]]] = []
    for line in distribution.lines:
        match line.kind:
            case "pool":
                people.append((line, _to_people(line.key, stored, distribution)))
            case "share_interest":
                people.append((line, [Leg(line.role, -part, who) for who, part in distribution.interest.items()]))
            case "loss" if line.role == LOTS:
                people.append((line, [Leg(LOTS, part, lot) for lot, part in distribution.lots.items()]))
            case _:
                legs += [Leg(RESULT, line.amount), Leg(line.role, -line.amount)]
    language = current_rules().coop.languages[0]  # the books are kept in one language, whoever posts
    with override(language):
        memo = _now("Close of the year {year}").format(year=stored.year)
    entry = _post(stored, books.CLOSING, memo, legs, "result", by)
    for line, parts in people:
        name = line.name.get(language, line.key)
        for n, first in enumerate(range(0, len(parts), LEGS_AT_MOST), start=1):
            some = parts[first : first + LEGS_AT_MOST]
            some.append(Leg(RESULT, -sum(leg.amount for leg in some)))
            if any(leg.amount for leg in some):
                _post(stored, "allocation", f"{name} {stored.year}", some, f"{line.key}:{n}", by)
    return entry


def _to_people(pool: str, stored: YearClose, distribution: Distribution) -> list[Leg]:
    return [
        leg
        for share in distribution.shares
        if share.pool == pool
        for leg in (
            Leg("member_payable", -share.cash, f"person:{share.person}"),
            Leg(LOTS, -share.retained, f"person:{share.person}:{stored.year}"),
        )
    ]


def _post(stored: YearClose, kind: str, memo: str, legs: Sequence[Leg], part: str, by: Person) -> Entry:
    source = f"close:{stored.starts_on}"
    draft = Draft(date=stored.ends_on, kind=kind, memo=memo, legs=tuple(legs), source=source)
    return post(draft, key=f"{source}:{part}", by=by)
