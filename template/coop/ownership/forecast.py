"""What the co-op will have to repay for shares in the coming years, for the board. A forecast, not a promise.

Certain: who has left, whose notice runs, who waits in line. Assumed: that members leave at an age the board
names. What else falls due to members (such as patronage that was retained) other apps add with `register`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.years import financial_year
from coop.ownership import line, queries
from coop.ownership.models import Leaving
from coop.ownership.rules import Outlook, birthday, outlook

Years = Sequence[tuple[date, date]]
More = Callable[[Years], Sequence[int]]
YEARS = 5

_more: dict[str, tuple[str | Promise, More]] = {}


def register(key: str, name: str | Promise, amounts: More) -> None:
    """Add a column `name`: `amounts` gets the years (first and last day) and gives what falls due in each."""
    _more[key] = (name, amounts)


@dataclass(frozen=True, slots=True)
class Row:
    """One year of the forecast. Amounts in minor units; `more` is what other apps add, in the order of `columns`."""

    first: date
    last: date
    left: int
    notice: int
    withdrawals: int
    by_age: int
    outlook: Outlook
    more: tuple[int, ...]

    @property
    def outflow(self) -> int:
        return self.outlook.paid + sum(self.more)


def columns() -> list[str]:
    """The names of what other apps add."""
    return [str(name) for name, _amounts in _more.values()]


def forecast(*, leaving_age: int | None = None) -> list[Row]:
    """The next five financial years, the running one first; `leaving_age` assumes that members leave at that age."""
    years = coming_years()
    left, notice, withdrawals, by_age = ([0] * len(years) for _each in range(4))
    for gone in queries.repayments_due():
        left[_year_of(gone.repay_by, years)] += gone.outstanding
    for going in Leaving.objects.filter(ended_at=None).select_related("member"):
        _add(notice, going.repay_by, queries.account(going.member).paid, years)
    for asked in line.waiting_withdrawals():
        _add(withdrawals, asked.repay_by, line.worth(asked), years)
    if leaving_age is not None:
        _leavings_by_age(by_age, leaving_age, years)
    due = [sum(each) for each in zip(left, notice, withdrawals, by_age, strict=True)]
    first, last = years[0]
    gone_already = line.repaid(first, last)
    found = outlook(
        due,
        capital=queries.share_capital(on=first - timedelta(days=1)) or queries.share_capital() + gone_already,
        part=rule.value if (rule := current_rules().shares.withdrawals_per_year) else None,
        repaid=gone_already,
    )
    more = [list(amounts(years)) for _name, amounts in _more.values()]
    return [
        Row(*years[n], left[n], notice[n], withdrawals[n], by_age[n], found[n], tuple(each[n] for each in more))
        for n in range(len(years))
    ]


def coming_years() -> list[tuple[date, date]]:
    """The financial year of today and the four after it."""
    years = [financial_year(clock.today(), current_rules().coop.year_starts)]
    while len(years) < YEARS:
        years.append(financial_year(years[-1][1] + timedelta(days=1), current_rules().coop.year_starts))
    return years


def _leavings_by_age(by_age: list[int], leaving_age: int, years: Years) -> None:
    shares, held = current_rules().shares, queries.accounts()
    paid: dict[int, int] = {}
    for (member, _class), account in held.items():
        paid[member] = paid.get(member, 0) + account.paid
    for member in queries.staying().filter(person__born_on__isnull=False):
        turns = birthday(member.person.born_on, leaving_age)
        if turns >= clock.today():
            days = shares.notice_days.value + shares.repay_within_days.value
            _add(by_age, turns + timedelta(days=days), paid.get(member.pk, 0), years)


def _add(sums: list[int], day: date, amount: int, years: Years) -> None:
    if day <= years[-1][1]:
        sums[_year_of(day, years)] += amount


def _year_of(day: date, years: Years) -> int:
    """The year a day lies in; the first for an earlier day, the last for a later one."""
    return next((n for n, (_first, last) in enumerate(years) if day <= last), len(years) - 1)
