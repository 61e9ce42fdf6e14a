"""Who did how much with the co-op, and what the closes of its years gave them.

Quantities are in the units of `coop.patronage.models.Accrual`, money in minor units. Days
are inclusive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Sum
from django.utils.translation import get_language

from coop.charter.loading import current_rules
from coop.charter.rules import SurplusRules
from coop.charter.schema import minor_digits
from coop.ledger import queries as books
from coop.ledger.models import Posting
from coop.market.models import Worker
from coop.money import format_money
from coop.ownership.models import Member
from coop.patronage.models import Accrual, Allocation, Redemption, Statement, YearClose
from coop.patronage.rules import LOSSES, LOTS, CapitalFacts, Part, Patronage, People, Service, explain, service

if TYPE_CHECKING:
    from coop.people.models import Person


def patronage_of(person: Person, start: date, end: date) -> dict[str, int]:
    """What a person did in each basis between two days."""
    done = Accrual.objects.filter(person=person, on__range=(start, end)).values_list("basis")
    return {basis: quantity for basis, quantity in done.annotate(sum=Sum("quantity")).order_by("basis") if quantity}


def people(start: date, end: date, rules: SurplusRules | None = None) -> People:
    """Who did how much between two days, for how long they have been here, and what a unit of money is.

    With `rules`, service is left out where none of their lines asks for it: it is read from every accrual there is.
    """
    digits = minor_digits(current_rules().coop.currency)
    asked_for = rules is None or any(
        step.presence or step.seniority or any(key.basis == "years" or key.formula for key in step.keys)
        for step in rules.steps
    )
    return People(patronage(start, end), service_of_everyone(start, end) if asked_for else {}, digits)


# Whole months are read from their sums. Whose membership began or ended within the days asked for is read
# apart: the sums of months in which nothing changed, and of the others, as of months of which only some days
# are asked for, the accruals themselves, by the day.
_DONE = """
WITH edges AS (
    SELECT member.person_id, edge.day
    FROM ownership_member member
    CROSS JOIN LATERAL (VALUES (member.on_register_since), (member.left_on)) AS edge (day)
    WHERE edge.day > %(start)s AND edge.day <= %(end)s
), changed AS (
    SELECT DISTINCT person_id, date_trunc('month', day)::date AS month FROM edges WHERE extract(day FROM day) <> 1
), steady AS (
    SELECT basis, person_id, %(end)s::date AS day, sum(quantity) AS quantity
    FROM patronage_monthsum
    WHERE month >= %(first)s AND month < %(after)s AND person_id NOT IN (SELECT person_id FROM edges)
    GROUP BY 1, 2
), done AS (
    SELECT * FROM steady
    UNION ALL
    SELECT sums.basis, sums.person_id, sums.month, sums.quantity
    FROM patronage_monthsum sums
    WHERE sums.month >= %(first)s AND sums.month < %(after)s AND sums.person_id IN (SELECT person_id FROM edges)
      AND NOT EXISTS (SELECT FROM changed WHERE (changed.person_id, changed.month) = (sums.person_id, sums.month))
    UNION ALL
    SELECT accrual.basis, accrual.person_id, accrual."on", accrual.quantity
    FROM patronage_accrual accrual
    JOIN changed ON changed.person_id = accrual.person_id AND changed.month = date_trunc('month', accrual."on")::date
    WHERE accrual."on" >= %(first)s AND accrual."on" < %(after)s
    UNION ALL
    SELECT basis, person_id, %(end)s::date, sum(quantity) FROM patronage_accrual
    WHERE "on" BETWEEN %(start)s AND least(%(end)s, %(first)s - 1) AND person_id NOT IN (SELECT person_id FROM edges)
    GROUP BY 1, 2
    UNION ALL
    SELECT basis, person_id, "on", quantity FROM patronage_accrual
    WHERE "on" BETWEEN %(start)s AND least(%(end)s, %(first)s - 1) AND person_id IN (SELECT person_id FROM edges)
    UNION ALL
    SELECT basis, person_id, %(end)s::date, sum(quantity) FROM patronage_accrual
    WHERE "on" BETWEEN greatest(%(start)s, %(first)s, %(after)s) AND %(end)s
        AND person_id NOT IN (SELECT person_id FROM edges)
    GROUP BY 1, 2
    UNION ALL
    SELECT basis, person_id, "on", quantity FROM patronage_accrual
    WHERE "on" BETWEEN greatest(%(start)s, %(first)s, %(after)s) AND %(end)s
        AND person_id IN (SELECT person_id FROM edges)
)
SELECT done.basis, done.person_id, member.member_class, sum(done.quantity)
FROM done
LEFT JOIN ownership_member member ON member.person_id = done.person_id
    AND member.on_register_since <= done.day AND (member.left_on IS NULL OR member.left_on > done.day)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""


def patronage(start: date, end: date) -> dict[str, dict[int, Patronage]]:
    """What everyone did between two days, by basis and person; apart, what they did on days on the register."""
    first, after = _whole_months(start, end)
    found: dict[str, dict[int, Patronage]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_DONE, {"start": start, "end": end, "first": first, "after": after})
        rows = cursor.fetchall()
    for (basis, person), of_person in groupby(rows, key=lambda row: row[:2]):
        by_class = {member_class: int(quantity) for *_who, member_class, quantity in of_person}
        total = sum(by_class.values())
        if total > 0:  # corrections may outweigh what there was
            as_others = by_class.pop(None, 0)
            as_member = min(max(0, total - as_others), total)
            classes = {key: min(quantity, as_member) for key, quantity in by_class.items() if quantity > 0}
            found[basis][person] = Patronage(total, as_member, classes)
    return dict(found)


def _whole_months(start: date, end: date) -> tuple[date, date]:
    """The first day of the first whole month between two days, and the day after the last of the last whole one."""
    first = start if start.day == 1 else _next_month(start)
    after = _next_month(end) if (end + timedelta(days=1)).day == 1 else end.replace(day=1)
    return (first, after) if first < after else (end + timedelta(days=1), end + timedelta(days=1))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def recount() -> list[tuple[int, str, date, int, int]]:
    """Where the sums by month are not those of the accruals: person, basis, month, kept, counted. Empty is right."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT person_id, basis, month, coalesce(sums.quantity, 0)::numeric, coalesce(counted.quantity, 0)
            FROM patronage_monthsum sums
            FULL JOIN (
                SELECT person_id, basis, date_trunc('month', "on")::date AS month, sum(quantity) AS quantity
                FROM patronage_accrual GROUP BY 1, 2, 3
            ) AS counted USING (person_id, basis, month)
            WHERE sums.quantity IS DISTINCT FROM counted.quantity
            ORDER BY 1, 2, 3 LIMIT 1000
            """
        )
        return [(person, basis, month, int(kept), int(counted)) for person, basis, month, kept, counted in cursor]


def service_of_everyone(start: date, end: date) -> dict[int, Service]:
    """For how long each who worked here until the end of a year had done so, by person.

    A worker since they began to offer their services; who was never a worker of the market,
    from the first day to the last that anything was counted of them.
    """
    counted = (
        Accrual.objects.filter(on__lte=end).values_list("person").annotate(since=Min("on"), until=Max("on")).order_by()
    )
    spells: dict[int, tuple[date, date | None]] = {person: (since, until) for person, since, until in counted}
    working = Worker.objects.filter(since__lte=end).values_list("person", "since", "until")
    spells |= {person: (since, until) for person, since, until in working}
    return {person: service(since, until, starts_on=start, ends_on=end) for person, (since, until) in spells.items()}


def capital_facts(at: date) -> CapitalFacts:
    """What the books hold at the end of a day, as the distribution of a surplus needs it."""
    chart = current_rules().chart
    held = {row.role: -row.balance for row in books.balances(at=at) if row.currency == current_rules().coop.currency}
    return CapitalFacts(
        shares=paid_up(at),
        highest_capital=highest_capital(at),
        funds={
            role: amount
            for role, amount in held.items()
            if chart[role].kind == "equity" and role not in (LOSSES, LOTS, "share_capital", "year_result")
        },
        losses_forward=max(0, -held.get(LOSSES, 0)),
        lots=_credits(books.by_party(LOTS, at=at)),
        debts=sum(amount for role, amount in held.items() if chart[role].kind == "liability"),
    )


# What members subscribed, less what of it they have still to pay.
PAID_UP = ("share_capital", "share_receivable")


def paid_up(at: date) -> dict[str, int]:
    """What each member has paid for the shares they hold at the end of a day, by party of the ledger."""
    paid: dict[str, int] = {}
    for role in PAID_UP:
        for party, amount in books.by_party(role, at=at).items():
            paid[party] = paid.get(party, 0) - amount
    return {party: amount for party, amount in sorted(paid.items()) if amount > 0}


def highest_capital(at: date) -> int:
    """The most that members' paid-up shares came to at the end of any day until then."""
    days = (
        Posting.objects.filter(
            account__role__in=PAID_UP, account__currency=current_rules().coop.currency, entry__date__lte=at
        )
        .values_list("entry__date")
        .annotate(sum=Sum("amount"))
        .order_by("entry__date")
    )
    return max(accumulate((-amount for _day, amount in days), initial=0))


def year_result(at: date) -> int:
    """What income exceeds expenses by at the end of a day, of all that no close has taken yet. A loss is negative."""
    return -sum(
        row.balance
        for row in books.balances(at=at)
        if row.kind in ("income", "expense") and row.currency == current_rules().coop.currency
    )


def year_streams(at: date) -> dict[str, int]:
    """The same result by the streams that the law keeps apart; empty where it keeps none. They sum to the result."""
    surplus = current_rules().surplus
    found = dict.fromkeys(surplus.streams, 0)
    for row in books.balances(at=at):
        if found and row.kind in ("income", "expense") and row.currency == current_rules().coop.currency:
            found[surplus.stream_of.get(row.role, surplus.streams[0])] -= row.balance
    return found


def capital_of(person: Person) -> int:
    """The retained patronage that stands on a person's capital account, all years together."""
    return sum(capital_lots(person).values())


def capital_lots(person: Person) -> dict[str, int]:
    """The same by financial year, oldest first: the order in which it is paid out."""
    own = f"{person.party}:"
    lots = _credits(books.by_party(LOTS))
    return {party.removeprefix(own): amount for party, amount in lots.items() if party.startswith(own)}


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of a person's capital account: of which year's lot, what it was, minor units; less is negative."""

    on: date
    lot: str
    kind: str
    memo: str
    amount: int


def capital_movements(person: Person, since: date | None = None, until: date | None = None) -> list[Movement]:
    """What happened on a person's capital account on these days, in order."""
    own = f"{person.party}:"
    found = Posting.objects.filter(account__role=LOTS, account__party__startswith=own)
    if since:
        found = found.filter(entry__date__gte=since)
    if until:
        found = found.filter(entry__date__lte=until)
    rows = found.order_by("entry__date", "entry_id", "n")
    return [
        Movement(on, party.removeprefix(own), kind, memo, -amount)
        for on, party, kind, memo, amount in rows.values_list(
            "entry__date", "account__party", "entry__kind", "entry__memo", "amount"
        )
    ]


def with_unsent_statements() -> QuerySet[YearClose]:
    """The closes of which somebody with an open account has not been told yet."""
    waiting = Statement.objects.filter(close=OuterRef("pk"), sent_at=None, person__is_active=True)
    return closes().filter(Exists(waiting))


def statement_of(person: Person, first: date) -> Statement | None:
    """A person's statement of the year that began on a day, if it was made."""
    return Statement.objects.filter(person=person, close__starts_on=first).select_related("close", "person").first()


def statements_of(person: Person) -> QuerySet[Statement]:
    """A person's statements, the latest year first."""
    return Statement.objects.filter(person=person).select_related("close").order_by("-close__starts_on")


def all_lots() -> dict[str, int]:
    """Everyone's capital by party of the ledger (`person:<id>:<year>`): what a redemption can pay."""
    return _credits(books.by_party(LOTS))


def lots_by_year() -> dict[str, int]:
    """The capital of all people by the year it was retained, oldest first: what redemptions have to pay one day."""
    years: dict[str, int] = {}
    for lot, amount in all_lots().items():
        year = lot.rpartition(":")[2]
        years[year] = years.get(year, 0) + amount
    return dict(sorted(years.items()))


def redemptions_being_posted() -> QuerySet[Redemption]:
    """Those of which not all is in the books yet."""
    return Redemption.objects.filter(status=Redemption.Status.POSTING)


def said(minor: int) -> str:
    """An amount in the co-op's currency, for a message."""
    coop = current_rules().coop
    return format_money(minor, coop.currency, get_language() or coop.languages[0])


def my_allocations(person: Person) -> QuerySet[Allocation]:
    """What posted closes gave a person, the latest year first."""
    posted = Allocation.objects.filter(person=person, close__status=YearClose.Status.POSTED)
    return posted.select_related("close").order_by("-close__starts_on", "pool")


def has_part(person: Person) -> bool:
    """Whether any close, drafted or posted, gives the person something."""
    return Allocation.objects.filter(person=person).exists()


def interest_of(close: YearClose, person: Person) -> int:
    """Minor units of interest on shares that a close gives a person, through whichever membership."""
    parties = [member.party for member in Member.objects.filter(person=person)]
    got = close.portions.filter(party__in=parties, amount__gt=0)
    return int(got.aggregate(sum=Sum("amount", default=0))["sum"])


def keys_of(close: YearClose, line: Mapping[str, Any], person: int, quantity: int) -> tuple[Part, ...]:
    """By what a person's part of a pool came about: what they did of all that counted.

    `line` is the pool's in the figures of the close. Where it is shared by one basis alone, that
    is the quantity; else everyone's is reckoned again, with the rules in force.
    """
    basis = line.get("basis", "")
    if line.get("several"):
        step = next((step for step in current_rules().surplus.steps if step.key == line["key"]), None)
        found = explain(step, people(close.starts_on, close.ends_on), person) if step else ()
        if any(part.whole for part in found):
            return found
    whole = line.get("whole")
    if whole is None:  # a close of version 0.1
        everyone = Allocation.objects.filter(close=close, pool=line["key"])
        whole = everyone.aggregate(sum=Sum("quantity"))["sum"]
    return (Part(basis, Fraction(1), Fraction(quantity), Fraction(whole)),)


def close_of(day: date) -> YearClose | None:
    """The close of the financial year that a day is in, drafted or posted."""
    return YearClose.objects.filter(starts_on__lte=day, ends_on__gte=day).first()


def closes() -> QuerySet[YearClose]:
    """All closes, the latest year first."""
    return YearClose.objects.order_by("-starts_on")


def drafts() -> QuerySet[YearClose]:
    """The closes that wait to be adopted and posted."""
    return closes().filter(status=YearClose.Status.DRAFT)


def being_posted() -> QuerySet[YearClose]:
    """The closes of which people's parts are not all in the books yet."""
    return closes().filter(status=YearClose.Status.POSTING)


def _credits(balances: dict[str, int]) -> dict[str, int]:
    return {party: -amount for party, amount in balances.items() if amount < 0}


def first_work_of(person: Person) -> date | None:
    """The first day on which somebody's work was counted; None before that."""
    worked = Accrual.objects.filter(person=person).exclude(basis="purchases")
    return worked.aggregate(first=Min("on"))["first"]
