"""Payouts are made in runs: one proposes, another approves, the bank gets a file, each line is booked once."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from coop.charter.loading import current_rules, use
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.payments import bank, files, queries
from coop.payments.bank import NotAnAccount
from coop.payments.commands import (
    approve_run,
    export_run,
    fail_line,
    keep_account,
    pay_out,
    propose_run,
    settle_run,
    withdraw_run,
)
from coop.payments.models import PayoutLine, PayoutRun
from coop.payments.refusals import FourEyes, NobodyToPay, NotApproved, NothingToExport, OnlyEuro
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db

IBAN = "DE89370400440532013000"


@pytest.fixture
def treasurer() -> Person:
    return make.on_duty(Office.TREASURER)


@pytest.fixture
def board() -> Person:
    return make.on_duty(Office.BOARD)


@pytest.fixture
def workers() -> list[Person]:
    """Three people to whom 10.00, 20.00 and 30.00 are owed, of a close; the first is owed 1.00 for work besides."""
    people = [make.person(f"{name} Demo") for name in ("Ada", "Bo", "Cleo")]
    for n, person in enumerate(people, start=1):
        owe(person, 1_000 * n, "close:2025-01-01", f"close {n}")
    owe(people[0], 100, "job:1", "job")
    return people


def owe(person: Person, amount: int, source: str, key: str) -> None:
    from coop import clock

    legs = (Leg("labour_expense", amount), Leg("member_payable", -amount, person.party))
    post(Draft(clock.today(), "test", "Owed", legs, source), key=key)


def amounts(run: PayoutRun) -> list[int]:
    return [line.amount for line in run.lines.order_by("pk")]


def approved(treasurer: Person, board: Person, key: str = "march") -> PayoutRun:
    return approve_run(propose_run(by=treasurer, key=key), by=board)


def test_a_run_pays_everyone_what_they_are_owed(workers, treasurer, board) -> None:
    run = approved(treasurer, board)
    assert amounts(run) == [1_100, 2_000, 3_000]
    assert settle_run(run, by=treasurer).status == "paid"
    assert books.balance("member_payable") == 0
    assert books.balance("cash") == -6_100
    assert books.verify() == []


def test_a_run_of_a_close_pays_what_that_close_gave(workers, treasurer) -> None:
    pay_out(workers[1], 500, by=treasurer, key="early")
    assert amounts(propose_run(by=treasurer, key="close", source="close:2025-01-01")) == [1_000, 1_500, 3_000]


def test_the_same_key_is_the_same_run_and_what_waits_in_one_is_in_no_other(workers, treasurer) -> None:
    run = propose_run(by=treasurer, key="march")
    assert propose_run(by=treasurer, key="march") == run
    with pytest.raises(NobodyToPay):
        propose_run(by=treasurer, key="again")
    owe(workers[2], 7, "job:9", "more")
    assert amounts(propose_run(by=treasurer, key="again")) == [7]
    withdraw_run(run, by=treasurer)
    assert amounts(propose_run(by=treasurer, key="third")) == [1_100, 2_000, 3_000]


def test_four_eyes_see_a_run(workers, treasurer, board) -> None:
    run = propose_run(by=treasurer, key="march")
    with pytest.raises(NotApproved):
        settle_run(run, by=treasurer)
    with pytest.raises(NotApproved):
        export_run(run, by=treasurer)
    with pytest.raises(FourEyes):
        approve_run(run, by=treasurer)
    with pytest.raises(NotAllowed):
        approve_run(run, by=workers[0])
    assert approve_run(run, by=board).status == "approved"
    assert books.balance("cash") == 0


def test_settling_again_pays_nobody_twice(workers, treasurer, board) -> None:
    run = approved(treasurer, board)
    settle_run(run, by=treasurer)
    settle_run(run, by=treasurer)
    assert books.balance("cash") == -6_100


def test_a_transfer_that_came_back_is_owed_again(workers, treasurer, board) -> None:
    run = settle_run(approved(treasurer, board), by=treasurer)
    line = run.lines.get(person=workers[1])
    fail_line(line, "account closed", by=treasurer)
    fail_line(line, "account closed", by=treasurer)
    assert queries.everyone_owed() == {workers[1].pk: 2_000}
    assert list(queries.payouts_to(workers[1])) == []
    assert amounts(propose_run(by=treasurer, key="again")) == [2_000]
    assert books.verify() == []


def test_who_is_owed_less_by_now_is_set_aside(workers, treasurer, board) -> None:
    run = approved(treasurer, board)
    pay_out(workers[2], 1, by=treasurer, key="in between")
    run = settle_run(run, by=treasurer)
    failed = PayoutLine.objects.get(status="failed")
    assert (run.status, failed.person) == ("paid", workers[2])
    assert "not more" in failed.why
    assert queries.everyone_owed() == {workers[2].pk: 2_999}


def test_the_file_names_each_transfer_and_leaves_out_who_gave_no_account(workers, treasurer, board) -> None:
    run = approved(treasurer, board)
    with pytest.raises(NothingToExport):
        export_run(run, by=treasurer)
    keep_account(workers[0], "=Ada(1)", "de89 3704 0044 0532 0130 00")
    keep_account(workers[2], "", "20-00-00 12345678")
    rows = list(csv.DictReader(io.StringIO(export_run(run, by=treasurer).decode("utf-8-sig"))))
    assert [(row["name"], row["account"], row["amount"]) for row in rows] == [
        ("'=Ada(1)", IBAN, "11.00"),
        ("Cleo Demo", "20-00-00 12345678", "30.00"),
    ]
    assert export_run(run, by=treasurer) == export_run(run, by=treasurer)


def test_the_sepa_file_adds_up_and_names_every_transfer(workers, treasurer, board) -> None:
    from dataclasses import replace

    rules = current_rules()
    run = approved(treasurer, board)
    for worker in workers[:2]:
        keep_account(worker, f"Zoë & {worker.name}", IBAN)
    if rules.coop.currency != "EUR":
        with pytest.raises(OnlyEuro):
            export_run(run, by=treasurer, form="pain.001", from_account=IBAN)
    with use(rules=replace(rules, coop=replace(rules.coop, currency="EUR"))):
        with pytest.raises(NotAnAccount):
            export_run(run, by=treasurer, form="pain.001", from_account="12345678")
        document = ET.fromstring(export_run(run, by=treasurer, form="pain.001", from_account=IBAN))  # noqa: S314 (ours)
    ns = {"p": files.NAMESPACE}
    assert [amount.text for amount in document.findall(".//p:InstdAmt", ns)] == ["11.00", "20.00"]
    assert {total.text for total in document.findall(".//p:CtrlSum", ns)} == {"31.00"}
    assert {number.text for number in document.findall(".//p:NbOfTxs", ns)} == {"2"}
    assert document.find(".//p:Cdtr/p:Nm", ns).text == "Zoe . Ada Demo"
    ids = [each.text for each in document.findall(".//p:EndToEndId", ns)]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("number", ["DE88370400440532013000", "GB", "1", "Robert'); DROP TABLE", "DE" + "1" * 60])
def test_what_is_no_account_is_refused(number) -> None:
    with pytest.raises(NotAnAccount):
        keep_account(make.person(), "Ada", number)


@pytest.mark.parametrize("number", ["GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606", IBAN])
def test_ibans_of_several_countries_are_read(number) -> None:
    assert bank.is_iban(bank.read_account(number))


def test_an_account_can_be_forgotten() -> None:
    person = make.person()
    keep_account(person, "", IBAN)
    assert queries.account_of(person).holder == person.name
    keep_account(person, "", "")
    assert queries.account_of(person) is None
