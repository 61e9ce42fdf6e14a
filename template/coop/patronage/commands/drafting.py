"""The draft of a close: a dry run that is stored, so that it can be shown, adopted and then posted as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.rules import SurplusRules
from coop.ledger import queries as books
from coop.ledger.commands import Leg
from coop.ledger.rules import canonical
from coop.patronage import choices, queries
from coop.patronage.choices import Picks
from coop.patronage.models import YearClose
from coop.patronage.refusals import EarlierYearOpen, OtherCurrency, YearIsClosed, YearsOverlap
from coop.patronage.rules import LOTS, Distribution, Line, YearResult, close
from coop.people.permissions import Office, require

if TYPE_CHECKING:
    from coop.people.models import Person


@transaction.atomic
def draft_close(starts_on: date, ends_on: date, *, by: Person, picks: Picks | None = None) -> YearClose:
    """A dry run: what the rules in force would make of the year as the books have it now. Treasurer or board.

    Moves no money. As long as nothing has changed, a draft stays the one it was (the members
    may have been given notice of it); otherwise its figures and `drafted_at` are new. `picks`
    are what the meeting is to choose (see `coop.patronage.choices`); without them a draft keeps its own.

    Raises:
        NotAllowed, YearIsClosed, YearsOverlap, EarlierYearOpen, OtherCurrency
        OutsideTheRules, NotLeftToTheMeeting: what was picked.
    """
    require(by, Office.TREASURER, Office.BOARD)
    if starts_on > ends_on:
        raise ValueError("a year ends after it starts")
    one_at_a_time()
    for other in YearClose.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on):
        same = (other.starts_on, other.ends_on) == (starts_on, ends_on)
        if not other.is_draft:
            raise (YearIsClosed if same else YearsOverlap)(starts_on=starts_on, ends_on=ends_on)
        if not same:
            other.delete()
    draft = YearClose.objects.filter(starts_on=starts_on, ends_on=ends_on).first() or YearClose(
        starts_on=starts_on, ends_on=ends_on, figures={}
    )
    if picks is not None:
        draft.choices = {line: dict(of_line) for line, of_line in picks.items()}
    distribution = distribute(draft)
    figures = figures_of(distribution, rules_for(draft))
    if not same_figures(figures, draft.figures):
        draft.figures, draft.surplus = figures, distribution.surplus
        draft.drafted_at, draft.drafted_by = clock.now(), by
        draft.save()
        store_parts(draft, distribution)
    elif picks is not None:
        draft.save(update_fields=["choices"])
    return draft


def store_parts(draft: YearClose, distribution: Distribution) -> None:
    """What each person and party gets or bears, in the place of what was stored before."""
    draft.allocations.all().delete()
    draft.portions.all().delete()
    shares = (
        (draft.pk, each.person, each.pool, each.quantity, int(each.share), int(each.cash), int(each.retained))
        for each in distribution.shares
    )
    others = ((draft.pk, line, party, int(amount)) for line, party, amount in portions(distribution) if amount)
    with connection.cursor() as cursor:
        for into, rows in ((_ALLOCATIONS, shares), (_PORTIONS, others)):
            with cursor.copy(into) as copy:
                while some := list(islice(rows, 5_000)):  # keys and parties hold no sign that COPY minds
                    copy.write("".join("\t".join(map(str, row)) + "\n" for row in some))


_ALLOCATIONS = "COPY patronage_allocation (close_id, person_id, pool, quantity, share, cash, retained) FROM STDIN"
_PORTIONS = "COPY patronage_portion (close_id, line, party, amount) FROM STDIN"


def portions(distribution: Distribution) -> Iterator[tuple[str, str, int]]:
    """What each party of the ledger gets (or bears, negative) apart from pools: line, party, minor units."""
    for line in distribution.lines:
        if line.kind == "share_interest":
            yield from ((line.key, party, part) for party, part in sorted(distribution.interest.items()))
        elif line.kind == "loss" and line.role == LOTS:
            yield from ((line.key, lot, -part) for lot, part in sorted(distribution.lots.items()))


def one_at_a_time() -> None:
    """Closes wait for each other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('coop.patronage.close', 0))")


def rules_for(draft: YearClose) -> SurplusRules:
    """The rules in force with what the draft chooses within them."""
    return choices.apply(current_rules().surplus, draft.choices)


def distribute(draft: YearClose) -> Distribution:
    """What the rules make of the year with what the draft chooses, from the books and the accruals. Reads only."""
    own = current_rules().coop.currency
    for row in books.balances(at=draft.ends_on):
        if row.kind in ("income", "expense") and row.currency != own and row.balance:
            raise OtherCurrency(currency=row.currency, own=own)
    if income_and_expenses(draft.starts_on - timedelta(days=1)):
        raise EarlierYearOpen(starts_on=draft.starts_on)
    return close(
        YearResult(draft.year, queries.year_result(draft.ends_on), queries.year_streams(draft.ends_on)),
        rules_for(draft),
        queries.capital_facts(draft.ends_on),
        queries.people(draft.starts_on, draft.ends_on, rules_for(draft)),
    )


def income_and_expenses(at: date) -> list[Leg]:
    """The balance of every account of income and expenses at the end of a day, where it has one."""
    own = current_rules().coop.currency
    roles = [row.role for row in books.balances(at=at) if row.kind in ("income", "expense") and row.currency == own]
    return [Leg(role, amount, party) for role in roles for party, amount in books.by_party(role, at=at).items()]


def figures_of(distribution: Distribution, rules: SurplusRules) -> dict[str, Any]:
    """The distribution as pages and resolutions show it, in JSON.

    What each person and party gets is in rows of their own (`Allocation`, `Portion`); of them
    stand here two digests, which differ as soon as one part does.
    """
    pools = {line.key for line in distribution.lines if line.kind == "pool"}
    parts = sorted([each.pool, each.person, each.quantity, each.share, each.cash] for each in distribution.shares)
    return {
        "currency": current_rules().coop.currency,
        "surplus": distribution.surplus,
        "lines": [{**_figure(line), **_key(line, distribution, rules)} for line in distribution.lines],
        "pools": {
            pool: {
                "people": sum(1 for share in distribution.shares if share.pool == pool),
                "cash": sum(share.cash for share in distribution.shares if share.pool == pool),
                "retained": sum(share.retained for share in distribution.shares if share.pool == pool),
            }
            for pool in sorted(pools)
        },
        "parts": sha256(canonical(parts)).hexdigest(),
        "parties": _digest_of_parties(distribution.interest, distribution.lots),
    }


def _key(line: Line, distribution: Distribution, rules: SurplusRules) -> dict[str, Any]:
    """Of a pool, what explains each part of it: the basis, all that counted in it, and the part paid in cash."""
    step = next((step for step in rules.steps if step.key == line.key and line.kind == "pool"), None)
    if step is None:
        return {}
    return {
        "basis": step.basis,
        "several": bool(step.mix or step.seniority),  # then a quantity alone does not explain a part
        "whole": sum(share.quantity for share in distribution.shares if share.pool == line.key),
        "cash_part": str(max(step.cash_part, step.least_cash_part)),
    }


def same_figures(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two drafts give everyone the same, line by line. Words and citations make no difference."""
    return bool(one) and bool(other) and _essence(one) == _essence(other)


def _essence(figures: Mapping[str, Any]) -> tuple[Any, ...]:
    # drafts of version 0.1 have what parties get in place of its digest
    parties = figures.get("parties") or _digest_of_parties(figures["interest"], figures["lots"])
    lines = [(line["key"], line["kind"], line["role"], line["amount"]) for line in figures["lines"]]
    return figures["currency"], figures["surplus"], lines, figures["pools"], figures["parts"], parties


def _digest_of_parties(interest: Mapping[str, int], lots: Mapping[str, int]) -> str:
    return sha256(canonical([sorted(interest.items()), sorted(lots.items())])).hexdigest()


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
