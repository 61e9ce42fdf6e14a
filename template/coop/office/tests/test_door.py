"""Who gets into the office."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from coop.people import commands as people
from coop.people.models import Person
from coop.people.permissions import Office
from tests import make

pytestmark = pytest.mark.django_db


def test_a_visitor_is_sent_to_the_sign_in_that_everybody_uses(visitor: Client) -> None:
    response = visitor.get("/office/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert "office" in response.redirect_chain[-1][0]


def test_a_member_without_an_office_is_told_why_the_door_stays_shut(as_person) -> None:
    member = make.member()
    response = as_person(member.person).get("/office/", follow=True)
    assert response.status_code == 403
    assert "hold an office" in response.content.decode()


def test_a_technical_administrator_has_no_office(as_person) -> None:
    superuser = Person.objects.create_superuser("root@demo.example", name="Root Demo")
    assert as_person(superuser).get("/office/", follow=True).status_code == 403


@pytest.mark.parametrize("office", Office.values)
def test_every_officer_finds_what_is_waiting(as_person, office: str) -> None:
    response = as_person(make.officer(office)).get("/office/")
    assert response.status_code == 200
    assert "What is waiting" in response.content.decode()


def test_who_leaves_office_leaves_the_desk(as_person) -> None:
    board, treasurer = make.officer(Office.BOARD), make.officer(Office.TREASURER)
    desk = as_person(treasurer)
    assert desk.get("/office/").status_code == 200
    people.end_office(treasurer, Office.TREASURER, by=board)
    assert desk.get("/office/", follow=True).status_code == 403


def test_the_office_bears_the_co_ops_name_and_asks_no_other_host_for_anything(as_person, settings) -> None:
    page = as_person(make.officer()).get("/office/").content.decode()
    assert settings.UNFOLD["SITE_TITLE"] in page
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
    assert addresses
    assert [address for address in addresses if re.match(r"(https?:)?//", address)] == []
    assert not re.search(r"url\(\s*['\"]?(https?:)?//", page)


def test_a_dispatcher_sees_jobs_and_neither_members_nor_books(as_person) -> None:
    make.application()
    desk = as_person(make.officer(Office.DISPATCHER))
    page = desk.get("/office/")
    assert page.context["waiting"] == []
    assert "ownership/application" not in page.content.decode()
    assert desk.get("/office/market/job/").status_code == 200
    for closed in ("ownership/member", "people/person", "ledger/entry", "governance/proposal"):
        assert desk.get(f"/office/{closed}/").status_code == 403, closed


def test_signing_out_at_the_office_signs_out(as_person) -> None:
    desk = as_person(make.officer())
    assert desk.post("/office/logout/").status_code in (200, 302)
    assert desk.get("/office/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
