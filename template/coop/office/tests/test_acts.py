"""What officers do at the office, through its pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from coop import clock
from coop.governance.models import Proposal
from coop.governance.queries import earliest_opening
from coop.ledger import queries as books
from coop.ownership import queries as ownership
from coop.ownership.commands import subscribe
from coop.ownership.models import Application
from coop.people.permissions import Office, holds
from tests import make

pytestmark = pytest.mark.django_db


def do(desk: Client, model: str, act: str, about: object = None, **values: object):
    """Press a button of the office and send its form."""
    name = f"admin:{model}_act" if about is not None else f"admin:{model}_desk_act"
    url = reverse(name, args=[about.pk, act] if about is not None else [act])
    form = desk.get(url)
    assert form.status_code == 200, form.content.decode()[:500]
    return desk.post(url, {"key": "once", **values}, follow=True)


def says(response, text: str) -> bool:
    return text in response.content.decode()


def test_every_list_and_every_row_can_be_looked_at_and_nothing_changed_there(as_person) -> None:
    make.leaving()
    application = make.application()
    desk = as_person(make.on_duty(Office.BOARD))
    for model, page in admin.site._registry.items():
        listed = desk.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert listed.status_code == 200, model
        for row in model._default_manager.all()[:1]:
            assert desk.get(page.url(row)).status_code == 200, model
            assert desk.post(page.url(row), {}).status_code == 403, model
            gone = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[row.pk])
            assert desk.post(gone, {"post": "yes"}).status_code == 403, model
    assert Application.objects.filter(pk=application.pk).exists()


def test_the_board_admits_an_applicant(as_person) -> None:
    application = make.application()
    response = do(as_person(make.on_duty(Office.BOARD)), "ownership_application", "admit", application)
    application.refresh_from_db()
    assert (response.status_code, application.decision) == (200, "admitted")
    assert ownership.member_of(application.person)


def test_a_refusal_without_reasons_is_sent_back(as_person) -> None:
    application = make.application()
    response = do(as_person(make.on_duty(Office.BOARD)), "ownership_application", "refuse", application, reasons="  ")
    application.refresh_from_db()
    assert (response.status_code, application.decision) == (200, "")


def test_the_board_refuses_an_applicant_with_reasons(as_person) -> None:
    application = make.application()
    do(as_person(make.on_duty(Office.BOARD)), "ownership_application", "refuse", application, reasons="Lives too far.")
    application.refresh_from_db()
    assert (application.decision, application.reasons) == ("refused", "Lives too far.")


def test_a_treasurer_cannot_admit_and_is_told_whose_office_it_is(as_person) -> None:
    application = make.application()
    desk = as_person(make.on_duty(Office.TREASURER))
    assert not says(desk.get(reverse("admin:ownership_application_change", args=[application.pk])), "/do/admit/")
    response = do(desk, "ownership_application", "admit", application)
    assert response.status_code == 403
    application.refresh_from_db()
    assert application.decision == ""


def test_a_decision_that_was_taken_meanwhile_is_a_message_and_no_crash(as_person) -> None:
    application = make.application()
    desk = as_person(make.on_duty(Office.BOARD))
    do(desk, "ownership_application", "admit", application)
    assert do(desk, "ownership_application", "admit", application).status_code == 409


def test_the_treasurer_confirms_money_for_shares_once(as_person) -> None:
    member = make.admitted()
    asked = subscribe(member, ownership.shares_to_buy(member), by=member.person)
    desk = as_person(make.on_duty(Office.TREASURER))
    do(desk, "ownership_subscription", "paid", asked)
    do(desk, "ownership_subscription", "paid", asked)
    member.refresh_from_db()
    assert member.is_on_register
    assert ownership.share_capital() == asked.amount == books.balance("cash")


def test_the_same_form_sent_twice_records_shares_once(as_person) -> None:
    member = make.admitted()
    desk = as_person(make.on_duty(Office.TREASURER))
    for _ in range(2):
        do(desk, "ownership_member", "shares-paid", member, count=ownership.shares_to_buy(member) or 1)
    assert ownership.share_capital() == books.balance("cash")
    member.refresh_from_db()
    assert member.is_on_register


def test_the_board_appoints_a_treasurer(as_person) -> None:
    somebody = make.person()
    desk = as_person(make.on_duty(Office.BOARD))
    do(desk, "people_person", "appoint", somebody, office="treasurer", on=clock.today().isoformat())
    assert holds(somebody, "treasurer")
    assert as_person(somebody).get("/office/").status_code == 200
    do(desk, "people_officeheld", "end", somebody.offices.get())
    assert not holds(somebody, "treasurer")


def test_nobody_else_appoints(as_person) -> None:
    somebody = make.person()
    desk = as_person(make.on_duty(Office.SECRETARY))
    values = {"office": "treasurer", "on": clock.today().isoformat()}
    assert do(desk, "people_person", "appoint", somebody, **values).status_code == 403
    assert not holds(somebody, "treasurer")


def test_a_membership_ends_and_its_shares_are_repaid(as_person, days_from_now) -> None:
    leaving = make.leaving()
    with days_from_now((leaving.effective_on - clock.today()).days + 1):
        do(as_person(make.on_duty(Office.BOARD)), "ownership_leaving", "end", leaving)
        do(as_person(make.on_duty(Office.TREASURER)), "ownership_leaving", "repay", leaving)
    leaving.refresh_from_db()
    assert leaving.repaid_entry is not None
    assert books.balance("leaving_payable") == books.balance("cash") == 0


def test_the_board_gives_notice_of_a_resolution(as_person) -> None:
    opens = f"{earliest_opening()}T09:00"
    closes = f"{earliest_opening() + timedelta(days=5)}T18:00"
    desk = as_person(make.on_duty(Office.BOARD))
    do(desk, "governance_proposal", "propose", title="Buy a van", text="We buy one.", opens_at=opens, closes_at=closes)
    assert Proposal.objects.get().title == "Buy a van"


def test_notice_that_is_too_short_is_refused_on_the_page_with_figure_and_rule(as_person) -> None:
    opens, closes = f"{clock.today() + timedelta(days=1)}T09:00", f"{clock.today() + timedelta(days=2)}T09:00"
    desk = as_person(make.on_duty(Office.BOARD))
    response = do(desk, "governance_proposal", "propose", title="Quick", text="Now.", opens_at=opens, closes_at=closes)
    assert response.status_code == 409
    assert says(response, "clear days of notice")
    assert says(response, 'value="Quick"'), "the form keeps what was typed"
    assert not Proposal.objects.exists()


def test_the_treasurer_enters_a_cost_once(as_person) -> None:
    desk = as_person(make.on_duty(Office.TREASURER))
    for _ in range(2):
        do(desk, "ledger_entry", "cost", memo="Rent", amount="120.50", date=clock.today().isoformat())
    assert books.balance("other_expense") == 12050


def test_the_board_cannot_enter_a_cost(as_person) -> None:
    desk = as_person(make.on_duty(Office.BOARD))
    assert do(desk, "ledger_entry", "cost", memo="Rent", amount="1", date="2026-01-02").status_code == 403
    assert books.balance("other_expense") == 0


def test_the_desk_counts_what_waits_and_says_until_when(as_person) -> None:
    application = make.application()
    page = as_person(make.on_duty(Office.BOARD)).get("/office/")
    waiting = {thing.what: thing for thing in page.context["waiting"]}
    assert waiting["Applications to decide"].count == 1
    assert waiting["Applications to decide"].until == application.decide_by
