"""What anybody may see of the co-op: where money went, how many work and decide here, whether the books hold.

Everything is read from the books and the registers at the moment it is asked; nothing is
kept beside them. Nothing here names a person, and a median needs three people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.charter import years
from coop.charter.loading import current_rules
from coop.governance.queries import votes_held
from coop.ledger import queries as books
from coop.ledger.models import Posting, Seal
from coop.market.models import Job, Worker
from coop.market.queries import settled_between
from coop.market.rules import split
from coop.money import to_major
from coop.openbook import rules
from coop.openbook.rules import Divided
from coop.ownership.queries import in_language, members_count, share_capital
from coop.patronage import queries as patronage
from coop.patronage.models import YearClose

PART_NAMES: dict[str, Promise] = {
    "workers": _("to the people who did the work"),
    "tax": _("tax"),
    "costs": _("what running the co-op cost"),
    "surplus": _("surplus, which the members decide on"),
    "worker": _("to the worker"),
    "coop": _("to the co-op"),
    "tip": _("tip, all of it to the worker"),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The co-op in numbers. Money in minor units; hours are minutes worked, added up and rounded down."""

    on: date
    since: date
    members: int
    workers: int
    jobs: int
    hours: int
    median_pay_per_hour: int | None
    share_capital: int
    reserves: int
    votes_held: int


@dataclass(frozen=True, slots=True)
class Reserve:
    """One reserve or fund of the co-op; `indivisible` ones never go to a person."""

    role: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a year's close: `percent` of `base` gave `amount` (minor units), because it stands `where`."""

    key: str
    name: str
    amount: int
    base: int
    percent: str
    where: str
    mark: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The seals over the books. `digest` (hex) is what to keep a copy of: it stands for everything before it."""

    seals: int
    sealed: int
    waiting: int
    digest: str
    at: datetime | None


def financial_year(on: date | None = None) -> tuple[date, date]:
    """First and last day of the financial year of `on` (today)."""
    return years.financial_year(on or clock.today(), current_rules().coop.year_starts)


def where_each_unit_went(since: date, until: date) -> Divided:
    """What became of the money customers paid for jobs booked from `since` to `until`, both included.

    Out of the books: what jobs credited to workers and to tax, what they left the co-op,
    and how much of that the co-op's other expenses took. A year's close does not change it.
    """
    currency = current_rules().coop.currency
    jobs = Posting.objects.filter(
        entry__source__startswith="job:", entry__date__gte=since, entry__date__lte=until, account__currency=currency
    )
    sums: dict[str, int] = {"income": 0, "expense": 0}
    for role, kind, amount in jobs.values_list("account__role", "account__kind").annotate(sum=Sum("amount")):
        sums[role] = sums.get(role, 0) + int(amount)
        sums[kind] = sums.get(kind, 0) + int(amount)
    kept = -sums["income"] - sums["expense"]
    spent = sum(
        line.balance
        for line in books.balances(until, since, before_closing=True)
        if line.kind == "expense" and line.currency == currency
    )
    return rules.spend(
        workers=max(-sums.get("member_payable", 0), 0),
        tax=max(-sums.get("vat_payable", 0), 0),
        kept=max(kept, 0),
        costs=max(spent - sums["expense"], 0),
    )


def where_your_money_went(job: Job) -> Divided:
    """What one job costs its customer: to the worker (tip too), to the co-op, in tax. A fee is divided like a price."""
    if job.fee:
        parts = split(job.fee, job.terms)
        return rules.divide({"worker": parts.worker, "coop": parts.coop, "tax": parts.tax, "tip": 0})
    return rules.divide(
        {"worker": job.worker_share, "coop": job.price - job.worker_share - job.tax, "tax": job.tax, "tip": job.tip}
    )


def waterfall(close: YearClose) -> list[Step]:
    """How a year's surplus was shared out, line by line, as it was adopted. Adds up to `close.surplus`."""
    lines = close.figures["lines"]
    total = sum(line["amount"] for line in lines)
    if total != close.surplus:
        raise ArithmeticError(f"the lines of the close to {close.ends_on} come to {total}, not {close.surplus}")
    return [
        Step(
            key=line["key"],
            name=in_language(line["name"]) or line["key"],
            amount=line["amount"],
            base=line["base"],
            percent=line["percent"] or "",
            where=(line["citation"] or {}).get("where", ""),
            mark=(line["citation"] or {}).get("mark", ""),
        )
        for line in lines
    ]


def closes() -> QuerySet[YearClose]:
    """The years that are closed, the latest first."""
    return YearClose.objects.filter(status=YearClose.Status.POSTED).order_by("-ends_on")


def figures(since: date | None = None, until: date | None = None) -> Figures:
    """The co-op in numbers: jobs, hours and pay of the days given (this financial year), the rest of today."""
    today = clock.today()
    since = since or financial_year(today)[0]
    done = settled_between(since, until or today)
    worked = done.values("worker").annotate(pay=Sum("worker_share") + Sum("tip"), worked=Sum("minutes"))
    totals = done.aggregate(jobs=Count("pk"), minutes=Sum("minutes"))
    return Figures(
        on=until or today,
        since=since,
        members=members_count(today),
        workers=Worker.objects.filter(Q(until=None) | Q(until__gt=today)).count(),
        jobs=totals["jobs"],
        hours=(totals["minutes"] or 0) // 60,
        median_pay_per_hour=rules.median_per_hour((row["pay"], row["worked"] or 0) for row in worked),
        share_capital=share_capital(),
        reserves=sum(reserve.amount for reserve in reserves()),
        votes_held=votes_held(),
    )


def reserves(language: str = "") -> list[Reserve]:
    """The co-op's reserves and funds that hold something, in the order of the chart."""
    in_force = current_rules()
    roles = {"collective_reserve", "statutory_reserve"}
    roles |= {step.role for step in in_force.surplus.steps if step.kind in ("fund", "collective")}
    language = language or in_force.coop.languages[0]
    found = []
    for role in sorted(roles & in_force.chart.keys(), key=lambda role: in_force.chart[role].number):
        amount = -books.balance(role)
        if amount:
            names = in_force.chart[role].name
            found.append(Reserve(role, names.get(language) or next(iter(names.values())), amount))
    return found


def chain() -> Chain:
    """How far the books are sealed, and the digest that stands for all of it."""
    last = books.last_seal()
    sums = Seal.objects.aggregate(seals=Count("pk"), sealed=Sum("entries"))
    return Chain(
        seals=sums["seals"],
        sealed=sums["sealed"] or 0,
        waiting=books.unsealed(),
        digest=bytes(last.digest).hex() if last else "",
        at=last.at if last else None,
    )


def check_books() -> list[str]:
    """Work the books out anew, entry by entry and seal by seal; what is wrong with them, as sentences."""
    wrong = str(_("The sum of {basis} of {month} for person {person} is {kept}, but {counted} were counted."))
    return [
        *(str(problem) for problem in books.verify()),
        *(
            wrong.format(basis=basis, month=f"{month:%Y-%m}", person=person, kept=kept, counted=counted)
            for person, basis, month, kept, counted in patronage.recount()
        ),
    ]


def _table(header: list[str], rows: list[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def figures_csv(since: date, until: date) -> str:
    """`figures` as a file: `figure,value`; money in major units of the co-op's currency."""
    currency = current_rules().coop.currency
    money = {"median_pay_per_hour", "share_capital", "reserves"}
    return _table(
        ["figure", "value"],
        [
            [key, to_major(value, currency) if key in money and value is not None else value]
            for key, value in asdict(figures(since, until)).items()
        ],
    )


def money_csv(since: date, until: date) -> str:
    """`where_each_unit_went` as a file: `part,amount,percent`."""
    currency = current_rules().coop.currency
    divided = where_each_unit_went(since, until)
    rows: list[list[object]] = [[part.key, to_major(part.amount, currency), part.percent] for part in divided.parts]
    return _table(["part", "amount", "percent"], [*rows, ["total", to_major(divided.total, currency), ""]])


def accounts_csv(since: date, until: date) -> str:
    """The trial balance, all parties of an account together: `number,name,kind,currency,debit,credit,balance`."""
    return _table(
        ["number", "name", "kind", "currency", "debit", "credit", "balance"],
        [
            [a.number, a.name, a.kind, a.currency, *(to_major(m, a.currency) for m in (a.debit, a.credit, a.balance))]
            for a in books.balances(until, since)
        ],
    )


#: The files of the open book, by the name they are asked for.
FILES: dict[str, Callable[[date, date], str]] = {
    "figures": figures_csv,
    "money": money_csv,
    "accounts": accounts_csv,
}
