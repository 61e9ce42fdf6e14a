"""A close enters the books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import override

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, close_period, hold_the_journal, post
from coop.ledger.models import Entry
from coop.patronage import queries
from coop.patronage.commands.drafting import distribute, figures_of, income_and_expenses, one_at_a_time
from coop.patronage.models import YearClose
from coop.patronage.refusals import FiguresChanged, NotAdopted, YearNotOver
from coop.patronage.rules import LOTS, Distribution, Line

if TYPE_CHECKING:
    from coop.people.models import Person

RESULT = "year_result"  # income and expenses become reserves and people's parts through it; a close leaves it as it was
LEGS_AT_MOST = 5_000  # in one entry of a close, so that a large co-op's is several


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
    one_at_a_time()
    stored = YearClose.objects.select_for_update().get(pk=close.pk)
    if stored.status == YearClose.Status.POSTED:
        return stored
    if not resolution:
        raise NotAdopted
    if stored.ends_on >= clock.today():
        raise YearNotOver(ends_on=stored.ends_on)
    hold_the_journal()  # what is being entered now comes before the close, or is refused after it
    distribution = distribute(stored)
    if figures_of(distribution) != stored.figures:
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


def _post_distribution(stored: YearClose, distribution: Distribution, by: Person) -> Entry:
    """Post all entries of a close, and return the one that empties the year's income and expenses."""
    legs = [Leg(each.role, -each.amount, each.party) for each in income_and_expenses(stored.ends_on)]
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
