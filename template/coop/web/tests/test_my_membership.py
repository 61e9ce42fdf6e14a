"""Joining, shares, leaving, and one's data, through the pages."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from coop.charter.loading import current_rules
from coop.ownership import queries
from coop.ownership.models import Application
from coop.people.models import Person
from tests import make

pytestmark = pytest.mark.django_db


def test_somebody_applies_and_sees_the_application_waiting(as_person) -> None:
    person = make.person()
    browser = as_person(person)
    response = browser.post(
        reverse("web:join"), {"member_class": make.voting_class(), "statement": "I care."}, follow=True
    )
    assert Application.objects.get(person=person).statement == "I care."
    assert "Withdraw my application" in response.content.decode()


def test_applying_twice_is_refused_and_keeps_what_was_written(as_person) -> None:
    application = make.application()
    response = as_person(application.person).post(
        reverse("web:join"), {"member_class": make.voting_class(), "statement": "Once more"}
    )
    assert response.status_code == 422
    assert "waiting for a decision" in response.content.decode()


def test_a_visitor_signs_in_before_applying(visitor) -> None:
    response = visitor.post(reverse("web:join"), {"member_class": make.voting_class()})
    assert response.url.startswith(reverse("account_login"))


def test_an_application_can_be_withdrawn(as_person) -> None:
    application = make.application()
    as_person(application.person).post(reverse("web:leave"), {"what": "application"})
    application.refresh_from_db()
    assert application.decision == "withdrawn"


def test_the_admitted_see_how_many_shares_they_still_need(as_person) -> None:
    member = make.admitted()
    page = as_person(member.person).get(reverse("web:membership")).content.decode()
    assert queries.shares_to_buy(member) == 0 or "still to pay" in page


def test_a_member_asks_for_shares_and_gets_a_payment_reference(as_person) -> None:
    member = make.admitted()
    count = max(queries.shares_to_buy(member), 1)
    page = as_person(member.person).post(reverse("web:buy_shares"), {"count": count}, follow=True).content.decode()
    waiting = queries.open_subscription(member)
    assert waiting is not None
    assert waiting.reference in page


def test_a_number_of_shares_that_makes_no_sense_is_refused_beside_the_form(as_person) -> None:
    member = make.admitted()
    response = as_person(member.person).post(reverse("web:buy_shares"), {"count": "0"})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_shares_cannot_be_bought_from_earnings_one_does_not_have(as_person) -> None:
    member = make.member()
    response = as_person(member.person).post(reverse("web:buy_shares"), {"count": "1", "how": "earnings"})
    assert response.status_code == 422
    member.refresh_from_db()


def test_the_wish_for_shares_can_be_taken_back(as_person) -> None:
    member = make.admitted()
    browser = as_person(member.person)
    browser.post(reverse("web:buy_shares"), {"count": max(queries.shares_to_buy(member), 1)})
    browser.post(reverse("web:buy_shares"), {"how": "withdraw"})
    assert queries.open_subscription(member) is None


def test_a_member_prints_the_certificate(as_person) -> None:
    member = make.member()
    page = as_person(member.person).get(reverse("web:certificate")).content.decode()
    assert member.person.name in page
    assert current_rules().coop.registered_name in page


def test_who_is_no_member_has_no_certificate(as_person) -> None:
    assert as_person(make.person()).get(reverse("web:certificate")).status_code == 404
    assert as_person(make.admitted().person).get(reverse("web:certificate")).status_code in {200, 404}


def test_a_member_gives_notice_and_sees_the_dates(as_person) -> None:
    member = make.member()
    page = as_person(member.person).post(reverse("web:leave"), follow=True).content.decode()
    assert "Your membership ends on" in page


def test_somebody_changes_their_details(as_person) -> None:
    person = make.person()
    as_person(person).post(reverse("web:my_data"), {"name": "Nova Demo", "postal_address": "2 New Street"})
    assert Person.objects.get(pk=person.pk).name == "Nova Demo"


def test_an_empty_name_is_refused_and_the_address_kept(as_person) -> None:
    response = as_person(make.person()).post(reverse("web:my_data"), {"name": "", "postal_address": "2 New Street"})
    assert response.status_code == 422
    assert "2 New Street" in response.content.decode()


def test_everybody_can_take_their_data_away(as_person) -> None:
    person = make.person()
    response = as_person(person).get(reverse("web:export"))
    assert "attachment" in response["Content-Disposition"]
    assert person.email in json.dumps(json.loads(response.content))


def test_a_consent_is_withdrawn_as_easily_as_given(as_person) -> None:
    person = make.person()
    browser = as_person(person)
    browser.post(reverse("web:consent"), {"purpose": "news", "answer": "yes"})
    assert person.consents.filter(withdrawn_at=None).count() == 1
    browser.post(reverse("web:consent"), {"purpose": "news", "answer": "no"})
    assert person.consents.filter(withdrawn_at=None).count() == 0
    assert browser.post(reverse("web:consent"), {"purpose": "anything"}).status_code == 404


def test_an_account_can_be_closed_unless_something_stands_open(as_person) -> None:
    person, member = make.person(), make.member()
    assert as_person(person).post(reverse("web:close_account")).url == reverse("web:home")
    assert not Person.objects.get(pk=person.pk).is_active
    refused = as_person(member.person).post(reverse("web:close_account"))
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
