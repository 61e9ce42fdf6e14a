"""What is indivisible can never reach a member: the type checker refuses it, and the database."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from coop import clock
from coop.charter.loading import current_rules, use
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, constraint_of, post
from coop.patronage.amounts import Purse
from coop.patronage.commands import mark_indivisible
from coop.patronage.models import IndivisibleRole
from coop.patronage.tests.lawbook import LAW, rules, step

GUARD = "what_is_indivisible_reaches_no_member"
FUND = "collective_reserve"

GIVING_AWAY = """
from coop.patronage.amounts import Divisible, Indivisible, Purse
from coop.patronage.parts import parts_of_interest

def give(purse: Purse) -> None:
    parts_of_interest(purse.give(100), {"member:1": 1}, "2026")
    parts_of_interest(purse.lock(100), {"member:1": 1}, "2026")
    kept: Divisible = purse.lock(100)
    plain: int = 100
    parts_of_interest(plain, {"member:1": 1}, "2026")
"""


def test_the_type_checker_refuses_to_give_people_what_is_indivisible(tmp_path):
    program = tmp_path / "giving_away.py"
    program.write_text(GIVING_AWAY)
    root = Path(__file__).parents[3]
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", str(program)],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "No module named mypy" in ran.stderr:
        pytest.skip("mypy is a tool of development")
    wrong = [line.split(":")[1] for line in ran.stdout.splitlines() if "error" in line and "giving_away" in line]
    assert wrong == ["7", "8", "10"], ran.stdout


def test_a_purse_gives_no_more_than_it_holds():
    purse = Purse({"own": 100, "other": -40})
    assert purse.left_of(("own",)) == 60  # the other result's loss is borne
    with pytest.raises(ArithmeticError):
        purse.give(61, ("own",))
    with pytest.raises(ArithmeticError):
        purse.lock(-1)


@pytest.fixture
def fund(db):
    """A fund of 1,000 that is indivisible by the rules in force."""
    ours = rules(step("reserve", "fund", "1", FUND, "remainder", indivisible=True))
    with use(rules=replace(current_rules(), surplus=ours)):
        mark_indivisible()
        enter(("cash", 1_000), (FUND, -1_000))
        yield


def enter(*legs, kind="test"):
    drawn = tuple(Leg(role, amount, *party) for role, amount, *party in legs)
    return post(Draft(clock.today(), kind, "test", drawn), key=f"test:{books.balance(FUND)}:{legs}:{kind}", by=None)


@pytest.mark.parametrize(
    ("role", "party"),
    [
        ("member_payable", "person:1"),
        ("member_capital", "person:1:2026"),
        ("share_interest_payable", "member:1"),
        ("share_capital", "member:1"),
        ("leaving_payable", "member:1"),
        ("year_result", ""),  # by the way of the result
        ("customer_receivable", "person:1"),  # a debt forgiven
    ],
)
def test_no_entry_takes_from_an_indivisible_fund_for_a_member(fund, role, party):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        enter((FUND, 10), (role, -10, party))
    assert constraint_of(refused.value) == GUARD
    assert books.balance(FUND) == -1_000


def test_nor_where_the_way_is_hidden_among_other_legs(fund):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        enter((FUND, 10), ("cash", -4), ("cash", 4, "till"), ("member_payable", -10, "person:1"))
    assert constraint_of(refused.value) == GUARD


RAW = """
WITH entry AS (
    INSERT INTO ledger_entry (uid, date, recorded_at, kind, memo, source, idempotency_key, request_hash, legs)
    SELECT gen_random_uuid(), date, recorded_at, 'raw', '', '', 'raw', request_hash, 2 FROM ledger_entry LIMIT 1
    RETURNING id
)
INSERT INTO ledger_posting (entry_id, n, account_id, amount)
SELECT entry.id, row_number() OVER (), account.id, CASE role WHEN %(fund)s THEN 5 ELSE -5 END
FROM entry, ledger_account account WHERE role IN (%(fund)s, 'member_payable')
"""


def test_raw_sql_fares_no_better(fund):
    enter(("cash", 7), ("member_payable", -7, "person:1"))
    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(RAW, {"fund": FUND})
        assert constraint_of(refused.value) == GUARD


def test_a_fund_may_be_spent_and_may_cover_a_loss(fund):
    enter((FUND, 10), ("cash", -10))
    enter((FUND, 20), ("losses_forward", -20))
    enter((FUND, 30), ("year_result", -30), kind=books.CLOSING)
    assert books.balance(FUND) == -940


def test_what_is_indivisible_stays_so(fund):
    for act in ("DELETE FROM", "TRUNCATE"):
        with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{act} patronage_indivisiblerole")
        assert constraint_of(refused.value) == "what_is_indivisible_stays_so"
    with use(rules=replace(current_rules(), surplus=rules(step("reserve", "fund", "1", FUND, "remainder")))):
        assert mark_indivisible() == []
        assert IndivisibleRole.objects.get(role=FUND).citation == LAW.where


@pytest.mark.django_db
def test_a_migration_marks_what_the_rules_in_force_call_indivisible():
    call_command("migrate", verbosity=0)
    roles = current_rules().surplus.indivisible_roles
    assert {each.role for each in IndivisibleRole.objects.all()} >= set(roles)
