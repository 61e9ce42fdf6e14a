"""Whatever people do in whatever order: the register, the share accounts and the books agree."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from coop import clock
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import checking, commands, queries
from coop.ownership.models import Leaving, Member, Transfer
from coop.ownership.tests.conftest import ruled
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db

PEOPLE = 2
SHARES = ["subscribe", "pay", "instalment", "cancel", "withdraw", "pay back", "give", "consent", "convert", "lose"]
MOVES = [*SHARES, "die"]
STEPS = some.lists(
    some.tuples(
        some.sampled_from([*["next"] * 10, "apply", "refuse", "buy", "leave", "stay", "repay", "wait", "wait", *MOVES]),
        some.integers(0, PEOPLE - 1),
        some.integers(1, 4),
    ),
    min_size=15,
    max_size=40,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_register_the_share_accounts_and_the_books_agree(noon, rule, steps: list[tuple[str, int, int]]) -> None:
    rule(
        shares={
            "notice_days": ruled(10),
            "paid_at_subscription": ruled(Fraction(1, 4)),
            "full_payment_within_days": ruled(15),
            "withdrawals_per_year": ruled(Fraction(1, 2)),
        }
    )
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
    if what in SHARES:
        _move(what, member, count, board, treasurer, key)
        return
    match what:
        case "apply":
            commands.apply(person, "worker")
        case "admit" if application:
            commands.admit(application, by=board)
        case "refuse" if application:
            commands.refuse(application, by=board, reasons="No work.")
        case "buy" if member:
            commands.buy_shares(member, count, by=treasurer, key=key)
        case "die" if member and count == 4:  # now and then
            commands.name_heirs(commands.record_death(member, clock.today(), by=board), "The heirs", by=board)
        case "stay" if leaving and not leaving.ended_at:
            commands.withdraw_notice(leaving, by=person)
        case "leave" if member:
            commands.give_notice(member, by=person)
        case "end" if leaving:
            commands.end_membership(leaving)
        case "repay" if leaving:
            commands.repay(leaving, by=treasurer, key=key)


def _move(what: str, member: Member | None, count: int, board: Person, treasurer: Person, key: str) -> None:
    """What a member, or the co-op, does with shares."""
    waiting = queries.open_subscription(member) if member else None
    match what:
        case "subscribe" if member:
            commands.subscribe(member, count, by=member.person)
        case "pay" if waiting:
            commands.receive_payment(waiting, by=treasurer)
        case "instalment" if waiting:
            commands.receive_payment(waiting, by=treasurer, amount=37 * count, key=key)
        case "cancel" if waiting:
            commands.cancel_unpaid(waiting, by=treasurer, key=key)
        case "withdraw" if member:
            commands.ask_to_withdraw(member, count, by=member.person)
        case "pay back" if member and (asked := member.withdrawals.filter(share_entry=None).first()):
            commands.repay_withdrawal(asked, by=treasurer, key=key)
        case "give" if member and (other := queries.on_register().exclude(pk=member.pk).first()):
            commands.ask_to_give(member, other.number or 0, count, by=member.person)
        case "consent" if asked_to_give := Transfer.objects.filter(decided_at=None).first():
            commands.consent_to(asked_to_give, by=board)
        case "convert" if member:
            commands.convert_shares(member, count, to="supporter", by=board, key=key)
        case "lose":
            legs = (Leg("losses_forward", 41 * count), Leg("cash", -41 * count))
            post(Draft(date=clock.today(), kind="test", memo="A loss", legs=legs), key=f"loss:{key}")
            commands.write_down(41 * count, resolution="Resolution 1", by=board, key=key)


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
        account = queries.account(member)
        assert 0 <= account.paid <= account.amount <= account.shares * 100
        assert -books.balance("share_capital", party=member.party) == account.amount
        assert books.balance("share_receivable", party=member.party) == account.unpaid
        assert account == queries.Account() or member.left_on is None, "who has left holds nothing and owes nothing"
        waiting = queries.open_subscription(member)
        assert account.unpaid == (waiting.outstanding if waiting and waiting.share_entry_id else 0)

    owed = sum(leaving.outstanding for leaving in queries.repayments_due())
    assert -books.balance("leaving_payable") == owed
    losses, unpaid = books.balance("losses_forward"), books.balance("share_receivable")
    assert books.balance("cash") == queries.share_capital() + owed - losses - unpaid
    assert checking.verify() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    voters = queries.electorate(today)
    assert len({voter.person_id for voter in voters}) == len(voters), "one member, one vote"
    assert all(queries.shares_to_buy(voter) == 0 for voter in voters), "who votes has the shares of the class"
    register = queries.register(today, public=False)
    rows = [register.named(row) for row in register.rows]
    standing = {row["number"] for row in rows if not row.get("ceased_on")}
    assert {voter.number for voter in voters} <= standing
