"""The registers that the law asks for, in the office."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.charter.loading import current_rules
from coop.ownership import register as book
from coop.people.permissions import Office
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/office/register/"


@pytest.mark.parametrize("office", [Office.BOARD, Office.TREASURER, Office.SECRETARY])
def test_it_shows_the_laws_columns_and_every_member(as_person, office: str) -> None:
    member = make.member(make.person("Ada Demo"))
    page = as_person(make.officer(office)).get(PAGE).content.decode()

    for heading in book.headings(book.register(clock.today(), public=False)):
        assert heading[1:] in page
    assert member.person.name in page
    assert str(current_rules().register.citation) in page.replace("&#x27;", "'")


def test_the_view_for_inspection_leaves_out_what_is_not_for_others(as_person) -> None:
    make.member()
    desk = as_person(make.officer(Office.SECRETARY))
    full, inspection = (desk.get(PAGE, {"which": which}).context["headings"] for which in ("full", "inspection"))
    assert set(inspection) < set(full)


def test_a_past_day_can_be_asked_for(as_person) -> None:
    make.member()
    yesterday = clock.today() - timedelta(days=1)
    answer = as_person(make.officer(Office.BOARD)).get(PAGE, {"on": yesterday.isoformat()})
    assert "Nobody stood on it that day." in answer.content.decode()


def test_it_comes_as_a_spreadsheet_too(as_person) -> None:
    make.member(make.person("Zoë Demo"))
    answer = as_person(make.officer(Office.BOARD)).get(PAGE, {"csv": "yes"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Zoë Demo" in answer.content.decode("utf-8-sig")


def test_who_holds_which_office_is_a_register_of_its_own(as_person) -> None:
    treasurer = make.officer(Office.TREASURER, "Bo Demo")
    page = as_person(treasurer).get(PAGE, {"which": "officers"}).content.decode()
    assert "Bo Demo" in page
    assert "treasurer" in page


def test_a_day_that_is_none_is_said_at_its_field(as_person) -> None:
    answer = as_person(make.officer(Office.BOARD)).get(PAGE, {"on": "yesterday"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["on"]


def test_a_dispatcher_does_not_read_it(as_person) -> None:
    assert as_person(make.officer(Office.DISPATCHER)).get(PAGE).status_code == 403


def test_who_holds_no_office_does_not_get_in(as_person) -> None:
    assert as_person(make.member().person).get(PAGE).status_code == 302


@pytest.mark.parametrize("which", ["full", "inspection", "officers"])
def test_it_can_be_handed_over_as_a_document(as_person, which: str) -> None:
    make.member()
    answer = as_person(make.officer(Office.SECRETARY)).get(PAGE, {"which": which, "pdf": "yes"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_every_change_stands_in_the_log_that_the_office_shows(as_person) -> None:
    member = make.member(make.person("Ada Demo"))
    desk = as_person(make.officer(Office.SECRETARY))
    page = desk.get("/office/ownership/change/", {"q": "Ada"}).content.decode()
    assert "on_register_since: – → " in page
    change = member.changes.first()
    assert desk.get(f"/office/ownership/change/{change.pk}/change/").status_code == 200
    assert as_person(make.officer(Office.DISPATCHER)).get("/office/ownership/change/").status_code == 403
