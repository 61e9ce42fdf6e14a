"""What anybody, or a person signed in, can read through the API."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.test import Client

from coop.charter.loading import current_rules, current_trade
from coop.governance import commands as governance
from coop.governance.tests import arrange
from tests import make

pytestmark = pytest.mark.django_db


def test_anybody_can_read_who_the_co_op_is(visitor: Client) -> None:
    said = visitor.get("/api/v1/coop").json()
    assert said["registered_name"] == current_rules().coop.registered_name
    assert said["members"] == 0


def test_anybody_can_read_the_services_and_their_prices(visitor: Client) -> None:
    said = visitor.get("/api/v1/services").json()
    assert [service["key"] for service in said] == [service.key for service in current_trade().services]
    assert all(isinstance(line["amount"], int) for service in said for line in service["price"])


def test_the_open_book_of_a_new_co_op_is_empty_and_not_broken(visitor: Client) -> None:
    said = visitor.get("/api/v1/openbook").json()
    assert said["money"]["total"] == 0
    assert said["figures"]["median_pay_per_hour"] is None
    assert (said["closes"], said["chain"]["seals"]) == ([], 0)


@pytest.mark.parametrize("name", ["figures", "money", "accounts"])
def test_the_open_book_can_be_taken_away_as_files(visitor: Client, name: str) -> None:
    response = visitor.get(f"/api/v1/openbook/{name}.csv")
    assert response["Content-Type"].startswith("text/csv")
    assert next(csv.reader(io.StringIO(response.content.decode())))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2025-02-29", "soon"])
@pytest.mark.parametrize("place", ["openbook", "openbook/figures.csv"])
def test_a_day_that_cannot_be_is_refused(visitor: Client, day: str, place: str) -> None:
    for which in ("since", "until"):
        assert visitor.get(f"/api/v1/{place}", {which: day}).status_code == 422


def test_a_file_that_the_open_book_has_not_is_refused(visitor: Client) -> None:
    assert visitor.get("/api/v1/openbook/people.csv").status_code == 422


def test_a_decision_and_its_box_can_be_counted_again_from_outside(visitor: Client) -> None:
    members = arrange.members(3)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        for member in members:
            governance.cast(proposal, member, "for")
        assert visitor.get("/api/v1/decisions/1/box.csv").status_code == 409
    with arrange.after_closing():
        (said,) = visitor.get("/api/v1/decisions").json()
        box = visitor.get("/api/v1/decisions/1/box.csv").content.decode()
    assert (said["stage"], said["outcome"]) == ("counted", "passed")
    assert [row["choice"] for row in csv.DictReader(io.StringIO(box))] == ["for"] * 3
    assert visitor.get("/api/v1/decisions/99/box.csv").status_code == 404


def test_nobody_reads_jobs_without_signing_in(visitor: Client) -> None:
    assert visitor.get("/api/v1/jobs").status_code == 401


def test_a_person_reads_only_their_own_jobs(as_person) -> None:
    assert as_person(make.person()).get("/api/v1/jobs").json() == []


def test_too_many_questions_in_a_minute_are_turned_away(visitor: Client) -> None:
    answers = {visitor.get("/api/v1/services", REMOTE_ADDR="192.0.2.7").status_code for _ in range(250)}
    assert answers == {200, 429}
    assert visitor.get("/api/v1/services", REMOTE_ADDR="192.0.2.8").status_code == 200


class Addresses(HTMLParser):
    """Everything a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"script": "src", "link": "href", "img": "src", "iframe": "src"}.get(tag)
        self.found += [value or "" for name, value in attrs if name == wanted]


def test_the_documentation_asks_no_other_host_for_anything(visitor: Client) -> None:
    page = visitor.get("/api/v1/docs").content.decode()
    asked = Addresses()
    asked.feed(page)
    assert asked.found
    assert all(re.match(r"/(?!/)", address) for address in asked.found), asked.found
    for address in asked.found:
        file = finders.find(address.split("static/", 1)[1])
        assert file, address
        if address.endswith(".css"):
            with open(file, encoding="utf-8") as style:  # noqa: PTH123
                assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", style.read()), address


def test_the_api_describes_itself(visitor: Client) -> None:
    described = visitor.get("/api/v1/openapi.json").json()
    assert "/api/v1/openbook" in described["paths"]


def test_the_health_check_says_ok_and_nothing_more(visitor: Client) -> None:
    response = visitor.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_the_health_check_fails_when_the_database_does_not_answer(visitor: Client, monkeypatch) -> None:
    def no_answer() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", no_answer)
    assert visitor.get("/healthz").status_code == 503
