"""A close enters the books: at once where it is small, else in batches, each of them whole and posted once.

`begin_posting` is one transaction. It checks that the books still give what was adopted,
empties income and expenses, and freezes: from then on the figures and everyone's parts
stand, and the days of the year take no entry but this close's own (the database sees to
it). `finish_posting` enters people's parts, batch after batch, and closes the days. It may
be broken off anywhere and begun again, by anyone and by the task of each minute; batches
are cut by what is stored, so that they are always the same and their keys too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _now
from django.utils.translation import override

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, close_period, hold_the_journal, post
from coop.ledger.models import Entry, Posting
from coop.patronage import queries
from coop.patronage.commands.drafting import (
    distribute,
    figures_of,
    income_and_expenses,
    one_at_a_time,
    rules_for,
    same_figures,
    store_parts,
)
from coop.patronage.commands.locking import mark_indivisible
from coop.patronage.models import Allocation, Portion, YearClose
from coop.patronage.refusals import FiguresChanged, NotAdopted, YearNotOver
from coop.patronage.rules import LOTS

if TYPE_CHECKING:
    from coop.people.models import Person

RESULT = "year_result"  # income and expenses become reserves and people's parts through it; a close leaves it as it was
# In one entry of a close, so that a large co-op's is several. Never change it: a close that a
# new version goes on with must be cut where the old one began to cut it.
PARTS_AT_MOST = 2_500
AT_ONCE = 10_000  # parts that are posted in the transaction of whoever asks; more are left to the task

STATUS = YearClose.Status


def post_close(close: YearClose, *, resolution: str, by: Person) -> YearClose:
    """Enter an adopted close in the books, close its days, and give everyone their part. Once; again returns it.

    A large one comes back as `posting`, and the task of each minute goes on with it.
    `resolution` names what adopted it.

    Raises: see `begin_posting`.
    """
    stored = begin_posting(close, resolution=resolution, by=by)
    if stored.is_posted or stored.allocations.count() + stored.portions.count() > AT_ONCE:
        return stored
    return finish_posting(stored)


@transaction.atomic
def begin_posting(close: YearClose, *, resolution: str, by: Person) -> YearClose:
    """Take the year's result out of the books and into its lines; from here on nothing about it changes.

    Two who begin at once go one after the other, and the second finds it begun.

    Raises:
        NotAdopted: no resolution is named.
        YearNotOver: the last day has not passed.
        FiguresChanged: the books no longer give the figures that were adopted.
        PeriodClosed: the last day was closed before.
    """
    one_at_a_time()
    stored = YearClose.objects.select_for_update().get(pk=close.pk)
    if not stored.is_draft:
        return stored
    if not resolution:
        raise NotAdopted
    if stored.ends_on >= clock.today():
        raise YearNotOver(ends_on=stored.ends_on)
    # what is being entered and counted now comes before the close, or is refused after it
    hold_the_journal()
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE patronage_accrual IN SHARE ROW EXCLUSIVE MODE")
    mark_indivisible()
    distribution = distribute(stored)
    if not same_figures(figures_of(distribution, rules_for(stored)), stored.figures):
        raise FiguresChanged
    if "parties" not in stored.figures:  # a draft of version 0.1, which kept them elsewhere
        store_parts(stored, distribution)
    stored.posted_entry = _post_result(stored, by)
    stored.status, stored.resolution, stored.posted_by = STATUS.POSTING, resolution, by
    stored.save()
    if queries.year_result(stored.ends_on) != 0:
        raise ArithmeticError("the close did not empty income and expenses")
    return stored


def finish_posting(close: YearClose) -> YearClose:
    """Enter people's parts that are not in the books yet, batch by batch, and close the days of the year."""
    if YearClose.objects.get(pk=close.pk).status == STATUS.POSTING:
        for batch in _batches(close):
            with transaction.atomic():
                one_at_a_time()
                _post_batch(close, batch)
    return _end_posting(close)


@transaction.atomic
def _end_posting(close: YearClose) -> YearClose:
    one_at_a_time()
    stored = YearClose.objects.select_for_update().get(pk=close.pk)
    if stored.status != STATUS.POSTING:
        return stored
    _check_what_was_posted(stored)
    for first, last in books.open_days(stored.starts_on, stored.ends_on):
        close_period(first, last, by=stored.posted_by)
    stored.status, stored.posted_at = STATUS.POSTED, clock.now()
    stored.save()
    return stored


def _check_what_was_posted(stored: YearClose) -> None:
    """What this close did to each account is what its figures say, and nothing stayed on the result's."""
    entered = dict(
        Posting.objects.filter(entry__source=stored.source)
        .exclude(account__kind__in=["income", "expense"])
        .values_list("account__role")
        .annotate(Sum("amount"))
        .order_by("account__role")
    )
    wanted: dict[str, int] = {}
    for line in stored.figures["lines"]:
        if line["kind"] == "pool":
            for role, part in (("member_payable", "cash"), (LOTS, "retained")):
                wanted[role] = wanted.get(role, 0) - stored.figures["pools"][line["key"]][part]
        else:
            wanted[line["role"]] = wanted.get(line["role"], 0) - line["amount"]
    nothing = dict.fromkeys([*entered, *wanted, RESULT], 0)
    if nothing | entered != nothing | wanted:
        raise ArithmeticError(f"the close {stored} posted {entered}, not {wanted}")


# The entries of a close


def _post_result(stored: YearClose, by: Person) -> Entry:
    """The entry that empties income and expenses and feeds losses and reserves; people's parts wait in the result."""
    legs = [Leg(each.role, -each.amount, each.party) for each in income_and_expenses(stored.ends_on)]
    legs.append(Leg(RESULT, -stored.surplus))
    for line in stored.figures["lines"]:
        if not _goes_to_people(line["kind"], line["role"]):
            legs += [Leg(RESULT, line["amount"]), Leg(line["role"], -line["amount"])]
    with override(current_rules().coop.languages[0]):  # the books are kept in one language, whoever posts
        memo = _now("Close of the year {year}").format(year=stored.year)
    draft = Draft(stored.ends_on, books.CLOSING, memo, tuple(legs), stored.source)
    return post(draft, key=f"{stored.source}:result", by=by)


def _goes_to_people(kind: str, role: str) -> bool:
    return kind in ("pool", "share_interest") or (kind == "loss" and role == LOTS)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows of one line, by the order of their ids: those after `after` up to `until`. `n` counts from one."""

    line: str
    kind: str
    role: str
    memo: str
    n: int
    after: int
    until: int


_SHARES = "SELECT id FROM patronage_allocation WHERE close_id = %(close)s AND pool = %(line)s AND share <> 0"
_PORTIONS = "SELECT id FROM patronage_portion WHERE close_id = %(close)s AND line = %(line)s"
_CUTS = """
SELECT max(id)
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM ({rows}) AS line_rows) AS numbered
GROUP BY (n - 1) / %(most)s
ORDER BY 1
"""


def _batches(stored: YearClose) -> Iterator[_Batch]:
    """How people's parts are cut into entries: every line by itself, so many rows to each."""
    language = current_rules().coop.languages[0]
    for line in stored.figures["lines"]:
        kind, role, key = line["kind"], line["role"], line["key"]
        if not _goes_to_people(kind, role):
            continue
        rows = _SHARES if kind == "pool" else _PORTIONS
        with connection.cursor() as cursor:
            cursor.execute(_CUTS.format(rows=rows), {"close": stored.pk, "line": key, "most": PARTS_AT_MOST})
            ends = [last for (last,) in cursor.fetchall()]
        memo = f"{line['name'].get(language, key)} {stored.year}"
        for n, (after, until) in enumerate(zip([0, *ends], ends, strict=False), start=1):
            yield _Batch(key, kind, role, memo, n, after, until)


def _post_batch(stored: YearClose, batch: _Batch) -> None:
    key = f"{stored.source}:{batch.line}:{batch.n}"
    if Entry.objects.filter(idempotency_key=key).exists():
        return
    within = {"pk__gt": batch.after, "pk__lte": batch.until}
    legs: list[Leg] = []
    if batch.kind == "pool":
        shares = Allocation.objects.filter(close=stored, pool=batch.line, **within).order_by("pk")
        for person, cash, retained in shares.values_list("person_id", "cash", "retained"):
            legs.append(Leg("member_payable", -cash, f"person:{person}"))
            legs.append(Leg(LOTS, -retained, f"person:{person}:{stored.year}"))
    else:
        parties = Portion.objects.filter(close=stored, line=batch.line, **within).order_by("pk")
        legs = [Leg(batch.role, -amount, party) for party, amount in parties.values_list("party", "amount")]
    legs.append(Leg(RESULT, -sum(leg.amount for leg in legs)))
    draft = Draft(stored.ends_on, "allocation", batch.memo, tuple(legs), stored.source)
    post(draft, key=key, by=stored.posted_by)
