"""Whatever people do in whatever order: the register, the share accounts and the books agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from coop import clock
from coop.ledger import queries as books
from coop.ownership import commands, queries
from coop.ownership.models import Leaving, Member
from coop.ownership.tests.conftest import ruled
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db

PEOPLE = 2
STEPS = some.lists(
    some.tuples(
        some.sampled_from(
            [*["next"] * 12, "apply", "refuse", "subscribe", "pay", "buy", "leave", "repay", "wait", "wait"]
        ),
        some.integers(0, PEOPLE - 1),
        some.integers(1, 4),
    ),
    min_size=15,
    max_size=40,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_register_the_share_accounts_and_the_books_agree(noon, rule, steps: list[tuple[str, int, int]]) -> None:
    rule(shares={"notice_days": ruled(10)})
    with transaction.atomic():
        _live(noon, steps)
        transaction.set_rollback(True)


def _live(noon, steps: list[tuple[str, int, int]]) -> None:
    board, treasurer = make.officer(Office.BOARD), make.officer(Office.TREASURER)
    people = [make.person() for _each in range(PEOPLE)]
    today = clock.today()
    for n, (what, who, count) in enumerate(steps):
        if what == "wait":
            today += timedelta(days=count * 10)
        with clock.at(noon(today)):
            try:
                with transaction.atomic():
                    _step(what, people[who], count, board, treasurer, f"step:{n}")
            except Refused:
                pass
            _check()


def _step(what: str, person: Person, count: int, board: Person, treasurer: Person, key: str) -> None:
    member, application = queries.member_of(person), queries.open_application(person)
    leaving = Leaving.objects.filter(member__person=person).order_by("pk").last()
    if what == "next":
        what = _next(member, application is not None, leaving)
    match what:
        case "apply":
            commands.apply(person, "worker")
        case "admit" if application:
            commands.admit(application, by=board)
        case "refuse" if application:
            commands.refuse(application, by=board, reasons="No work.")
        case "subscribe" if member:
            commands.subscribe(member, count, by=person)
        case "pay" if member and (waiting := queries.open_subscription(member)):
            commands.receive_payment(waiting, by=treasurer)
        case "buy" if member:
            commands.buy_shares(member, count, by=treasurer, key=key)
        case "leave" if member:
            commands.give_notice(member, by=person)
        case "end" if leaving:
            commands.end_membership(leaving)
        case "repay" if leaving:
            commands.repay(leaving, by=treasurer, key=key)


def _next(member: Member | None, applied: bool, leaving: Leaving | None) -> str:
    """What comes next on the way from applying to being repaid, and then again."""
    if member is None:
        if leaving and leaving.repaid_entry is None:
            return "repay"
        return "admit" if applied else "apply"
    if leaving and leaving.member == member:
        return "end"
    return "leave" if member.is_on_register else "buy"


def _check() -> None:
    members, today = list(Member.objects.all()), clock.today()
    numbers = sorted(member.number for member in members if member.number)
    assert numbers == list(range(1, len(numbers) + 1)), "numbers run in a row"

    for member in members:
        shares, paid = queries.account_of(member)
        assert shares >= 0
        assert paid == shares * 100
        assert -books.balance("share_capital", party=member.party) == paid
        assert shares == 0 or member.left_on is None, "who has left holds nothing"

    owed = sum(leaving.amount or 0 for leaving in queries.repayments_due())
    assert -books.balance("leaving_payable") == owed
    assert books.balance("cash") == queries.share_capital() + owed

    voters = queries.electorate(today)
    assert len({voter.person_id for voter in voters}) == len(voters), "one member, one vote"
    assert all(queries.holding_of(voter) >= 2 for voter in voters)
    register = queries.register(today, public=False)
    rows = [register.named(row) for row in register.rows]
    standing = {row["number"] for row in rows if not row.get("ceased_on")}
    assert {voter.number for voter in voters} <= standing
