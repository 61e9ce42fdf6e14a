"""Where tax law knows written notices: members agree or not, statements say which, the office has the forms."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from coop import clock
from coop.charter.loading import current_rules, use
from coop.openbook.queries import financial_year
from coop.patronage import tax
from coop.patronage.commands import (
    accrue,
    draft_close,
    draft_redemption,
    give_notice_consent,
    issue_statements,
    post_close,
    post_redemption,
)
from coop.patronage.models import YearClose
from coop.patronage.refusals import NoSuchConsent
from coop.patronage.tests.test_notices import RULES
from coop.patronage.tests.years import SURPLUS, earn
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    surplus = replace(SURPLUS, steps=(SURPLUS.steps[2],), notices=RULES)
    with use(rules=replace(current_rules(), surplus=surplus)):
        yield


@pytest.fixture
def treasurer() -> Person:
    return make.on_duty(Office.TREASURER)


@pytest.fixture
def close(law, noon, treasurer, as_person) -> YearClose:
    """Ada, who agreed, and Bo, who did not, did as much as each other; 100.00 to each, 60.00 of it in money."""
    first, last = financial_year(financial_year()[0] - timedelta(days=1))
    with clock.at(noon(first)):
        people = [
            make.member(make.person(f"{n} Demo", email=f"{n.lower()}@demo.example")).person for n in ("Ada", "Bo")
        ]
        as_person(people[0]).post("/membership/capital/consent/", {"answer": "yes"})
    for n, person in enumerate(people):
        accrue(person, source=f"job:{n}", on=last, quantities={"hours": 60})
    earn(last, 20_000)
    return post_close(draft_close(first, last, by=treasurer), resolution="resolution:1", by=treasurer)


def who(name: str) -> Person:
    return Person.objects.get(email=f"{name}@demo.example")


def test_who_agreed_has_a_qualified_notice_and_who_did_not_has_none(close) -> None:
    [ada], [bo] = tax.notices_of(close, who("ada")), tax.notices_of(close, who("bo"))
    assert (ada.money, ada.qualified, ada.nonqualified) == (6_000, 4_000, 0)
    assert (bo.money, bo.qualified, bo.nonqualified, bo.why) == (6_000, 0, 4_000, "no_consent")


def test_the_statement_says_which(close, treasurer) -> None:
    issue_statements(close, by=treasurer)
    said = {name: " ".join(tax.notice_texts(close, who(name), str)) for name in ("ada", "bo")}
    assert "qualified: 4000" in said["ada"]
    assert "nonqualified: 4000" in said["bo"]
    assert "nonqualified" not in said["ada"]
    assert all("To be paid by" in text for text in said.values())


def test_the_forms_of_the_year_and_of_the_year_of_redemption(close, treasurer, as_person) -> None:
    year = close.posted_at.year
    answer = as_person(treasurer).get(f"/office/patronage/yearclose/forms-{year}.csv")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert (rows["Ada Demo"]["box 1"], rows["Bo Demo"]["box 1"]) == ("100.00", "60.00")
    with clock.at(clock.now() + timedelta(days=366)):
        post_redemption(draft_redemption(8_000, by=treasurer), resolution="resolution:2", by=treasurer)
        later = {person.name: made.boxes for person, made in tax.forms(clock.today().year)}
    # what Ada was given counted when she got it; Bo's counts now
    assert later == {"Bo Demo": {"1": 0, "4": 0, "5": 4_000}}


def test_a_consent_is_taken_back_and_only_ones_own(close, as_person) -> None:
    ada = who("ada")
    page = as_person(ada).get("/membership/capital/").content.decode()
    assert "Take it back" in page
    as_person(ada).post("/membership/capital/consent/", {"answer": "no"})
    assert tax.standing_consents(ada) == []
    with pytest.raises(NotAllowed):
        give_notice_consent(ada, "writing", by=who("bo"))


def test_where_the_law_knows_no_notices_nothing_is_asked(as_person) -> None:
    if current_rules().surplus.notices is None:
        person = make.member().person
        assert "Written notices" not in as_person(person).get("/membership/capital/").content.decode()
        with pytest.raises(NoSuchConsent):
            give_notice_consent(person, "writing", by=person)
