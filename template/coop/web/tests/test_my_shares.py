"""Instalments, money back and shares for another, on the membership page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from coop import clock
from coop.charter.loading import current_rules, use
from coop.charter.rules import Ruled
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import commands, queries
from coop.ownership.models import Transfer, Withdrawal
from coop.people.permissions import Office
from coop.refused import Citation
from coop.web import owning
from tests import make

pytestmark = pytest.mark.django_db
CHARTER = Citation("charter, shares")


@pytest.fixture(autouse=True)
def _a_quarter_at_once():  # type: ignore[no-untyped-def]
    rules = current_rules()
    shares = replace(
        rules.shares,
        exactly=None,
        maximum_holding=None,
        maximum_part_of_capital=None,
        paid_at_subscription=Ruled(Fraction(1, 4), CHARTER),
        full_payment_within_days=Ruled(200, CHARTER),
        transfer=Ruled("board", CHARTER),
        withdrawable=Ruled(True, CHARTER),
    )
    with use(rules=replace(rules, shares=shares)):
        yield


def required() -> int:
    return current_rules().membership.classes[make.voting_class()].shares_required


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_i_see_what_is_still_to_pay_and_pay_a_part_from_what_i_earned(as_person) -> None:  # type: ignore[no-untyped-def]
    member, par = make.member(), current_rules().shares.par
    asked = commands.subscribe(member, 4, by=member.person)
    assert "the rest may follow in instalments" in text(as_person(member.person).get("/membership/"))
    commands.receive_payment(asked, by=make.on_duty(Office.TREASURER), amount=par, key="a")
    legs = (Leg("labour_expense", par), Leg("member_payable", -par, member.person.party))
    post(Draft(date=clock.today(), kind="advance", memo="Work", legs=legs), key="wages")

    browser = as_person(member.person)
    assert asked.reference in text(browser.get("/membership/"))
    assert browser.post(reverse("web:instalment"), {"amount": "rubbish"}).status_code == 422
    browser.post(reverse("web:instalment"), {"amount": f"{par / 100:.2f}", "key": "one"})
    browser.post(reverse("web:instalment"), {"amount": f"{par / 100:.2f}", "key": "one"})
    assert queries.account(member).unpaid == 2 * par


def test_i_ask_for_money_back_see_my_place_and_take_it_back(as_person) -> None:  # type: ignore[no-untyped-def]
    member = make.member(shares=required() + 3)
    browser = as_person(member.person)
    page = text(browser.post(reverse("web:withdraw_shares"), {"count": "2"}, follow=True))
    assert "Place 1 in the line" in page
    assert browser.post(reverse("web:withdraw_shares"), {"count": "2"}).status_code == 422
    browser.post(reverse("web:withdraw_shares"), {"take_back": str(Withdrawal.objects.get().pk)})
    assert "Place 1 in the line" not in text(browser.get("/membership/"))


def test_nobody_takes_back_what_another_asked_for(as_person) -> None:  # type: ignore[no-untyped-def]
    member = make.member(shares=required() + 3)
    asked = commands.ask_to_withdraw(member, 1, by=member.person)
    other = as_person(make.member().person)
    assert other.post(reverse("web:withdraw_shares"), {"take_back": str(asked.pk)}).status_code == 404


@pytest.mark.parametrize("count", ["0", "-1", "x", "", "999999999999999999999"])
def test_a_count_that_is_none_is_answered(as_person, count: str) -> None:  # type: ignore[no-untyped-def]
    browser = as_person(make.member(shares=required() + 3).person)
    for where in ("web:withdraw_shares", "web:give_shares"):
        assert browser.post(reverse(where), {"count": count, "number": "1"}).status_code == 422


def test_i_give_shares_to_another_and_the_board_consents(as_person) -> None:  # type: ignore[no-untyped-def]
    giver, receiver = make.member(shares=required() + 3), make.member()
    browser = as_person(giver.person)
    page = text(browser.post(reverse("web:give_shares"), {"count": "2", "number": receiver.number}, follow=True))
    assert "waits for the board" in page
    commands.consent_to(Transfer.objects.get(), by=make.on_duty(Office.BOARD))
    assert queries.holding_of(receiver) == required() + 2


def test_each_line_of_my_share_account_stands_there_with_its_day(as_person) -> None:  # type: ignore[no-untyped-def]
    page = as_person(make.member(shares=required() + 3).person).get("/membership/")
    assert [each["shares"] for each in page.context["entries"]] == [required() + 3]
    assert "subscribed" in text(page)


def test_i_have_a_certificate_issued_and_nobody_else_reads_it(as_person) -> None:  # type: ignore[no-untyped-def]
    member = make.member()
    browser = as_person(member.person)
    answer = browser.post(reverse("web:certify"), follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    number = member.certificates.get().number
    assert f"certificate/{number}.pdf" in text(browser.get(reverse("web:certificate")))
    assert as_person(make.member().person).get(reverse("web:certificate_file", args=[number])).status_code == 404
    assert as_person(make.admitted().person).post(reverse("web:certify")).status_code == 422


def test_the_interest_that_a_closed_year_gave_my_shares_stands_there(as_person, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    closed = SimpleNamespace(starts_on=date(2025, 1, 1), year="2025")
    monkeypatch.setattr(owning, "closes", lambda: [closed])
    monkeypatch.setattr(owning.patronage, "interest_of", lambda close, person: 123)
    page = text(as_person(make.member().person).get("/membership/"))
    assert "Interest on shares" in page
    assert "1.23" in page
