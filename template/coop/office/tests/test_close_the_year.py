"""The members adopt the year's close, and the books follow."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from coop import clock
from coop.charter.loading import current_rules
from coop.governance import commands as votes
from coop.governance.models import Proposal
from coop.governance.queries import earliest_opening
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.office import resolutions
from coop.office.tests.test_acts import do, says
from coop.openbook import queries as openbook
from coop.ownership.models import Member
from coop.patronage.commands import accrue
from coop.patronage.models import Statement, YearClose
from coop.people.permissions import Office
from tests import make

pytestmark = pytest.mark.django_db


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_default_timezone())


@pytest.fixture
def year() -> tuple[date, date]:
    return openbook.financial_year(openbook.financial_year()[0] - timedelta(days=1))


@pytest.fixture
def members(year) -> list[Member]:
    """Five members who worked through last year, in which the co-op earned 10,000.00 more than it spent."""
    with clock.at(noon(year[0])):
        members = [make.member() for _ in range(5)]
    day = year[0] + timedelta(days=60)
    for n, member in enumerate(members, start=1):
        quantities = {"hours": 600 * n, "pay": 90_000 * n, "fares": 120_000 * n, "jobs": n, "distance": 5_000 * n}
        accrue(member.person, source=f"job:{n}", on=day, quantities=quantities)
    income = (Leg("cash", 1_000_000), Leg("service_income", -1_000_000))
    post(Draft(day, "test", "A year's business", income), key="a-year")
    return members


@pytest.fixture
def close(year, members) -> YearClose:
    return resolutions_draft(year)


def resolutions_draft(year) -> YearClose:
    from coop.patronage.commands import draft_close

    return draft_close(*year, by=make.on_duty(Office.TREASURER))


def vote(proposal: Proposal, members: list[Member], choice: str) -> None:
    with clock.at(proposal.opens_at + timedelta(hours=1)):
        for member in members:
            votes.cast(proposal, member, choice)
    with clock.at(proposal.closes_at + timedelta(minutes=1)):
        votes.count_due()


def put_to_the_members(desk, close: YearClose) -> Proposal:
    opens = earliest_opening()
    closes = opens + timedelta(days=3)
    do(desk, "patronage_yearclose", "propose", close, opens_at=f"{opens}T09:00", closes_at=f"{closes}T18:00")
    return Proposal.objects.get()


def test_a_close_is_drafted_put_to_the_members_and_posted_when_they_adopt_it(as_person, year, members) -> None:
    desk = as_person(make.on_duty(Office.TREASURER))
    do(desk, "patronage_yearclose", "draft", starts_on=year[0].isoformat(), ends_on=year[1].isoformat())
    close = YearClose.objects.get()
    assert close.surplus == 1_000_000
    proposal = put_to_the_members(desk, close)
    assert "10" in proposal.text
    with override(current_rules().coop.languages[0]):
        assert all(step.name in proposal.text for step in openbook.waterfall(close))
    assert says(desk.get("/office/"), "Resolutions on which members are voting")
    vote(proposal, members, "for")
    close.refresh_from_db()
    assert (close.status, close.resolution) == ("posted", f"resolution:{proposal.number}")
    assert books.balance("service_income") == 0
    assert sum(step.amount for step in openbook.waterfall(close)) == 1_000_000
    assert openbook.check_books() == []


def test_a_close_that_members_reject_is_not_posted_and_may_be_put_to_them_again(as_person, close, members) -> None:
    desk = as_person(make.on_duty(Office.TREASURER))
    proposal = put_to_the_members(desk, close)
    vote(proposal, members, "against")
    close.refresh_from_db()
    assert close.status == "draft"
    page = desk.get(f"/office/patronage/yearclose/{close.pk}/change/")
    assert [act["label"] for act in page.context["acts"]] == ["Work it out again", "Put it to the members"]


def test_a_close_cannot_be_posted_past_the_members(as_person, close) -> None:
    response = do(as_person(make.on_duty(Office.TREASURER)), "patronage_yearclose", "post", close)
    assert response.status_code == 409
    assert says(response, "The members have not adopted this close.")


def test_figures_that_changed_after_the_notice_are_not_posted_and_the_office_says_so(
    as_person, close, members, year
) -> None:
    """The vote stands; what it was about no longer does."""
    desk = as_person(make.on_duty(Office.TREASURER))
    proposal = put_to_the_members(desk, close)
    late = (Leg("cash", -5_000), Leg("other_expense", 5_000))
    post(Draft(year[1], "cost", "A bill that came late", late), key="late")
    with clock.at(clock.now() + timedelta(minutes=5)):
        resolutions_draft(year)
    vote(proposal, members, "for")
    close.refresh_from_db()
    assert (Proposal.objects.get().outcome, close.status) == ("passed", "draft")
    assert says(desk.get("/office/"), "Resolutions that passed and wait to be carried out")
    response = do(desk, "patronage_yearclose", "post", close)
    assert response.status_code == 409
    assert says(response, "drafted anew")


def test_what_failed_at_the_count_can_be_carried_out_from_the_office(as_person, close, members, monkeypatch) -> None:
    desk = as_person(make.on_duty(Office.TREASURER))
    proposal = put_to_the_members(desk, close)

    def stumble(*_args, **_kwargs):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(resolutions, "post_close", stumble)
        vote(proposal, members, "for")
    close.refresh_from_db()
    assert (Proposal.objects.get().outcome, close.status) == ("passed", "draft")
    do(desk, "patronage_yearclose", "post", close)
    close.refresh_from_db()
    assert close.status == "posted"


def test_a_loss_is_put_to_the_members_as_a_loss(as_person, year, members) -> None:
    bill = (Leg("other_expense", 1_200_000), Leg("cash", -1_200_000))
    post(Draft(year[1], "cost", "A very large bill", bill), key="bill")
    desk = as_person(make.on_duty(Office.TREASURER))
    do(desk, "patronage_yearclose", "draft", starts_on=year[0].isoformat(), ends_on=year[1].isoformat())
    close = YearClose.objects.get()
    assert close.surplus == -200_000
    with override("en"):
        assert resolutions.describe(close).count("-") == 0
    vote(put_to_the_members(desk, close), members, "for")
    close.refresh_from_db()
    assert close.status == "posted"


@pytest.mark.parametrize("ends_on", ["2025-01-01", "2024-12-31", "0001-01-01", "9999-12-31", "2025-02-29"])
def test_a_year_that_ends_before_it_starts_or_never_is_sent_back(as_person, ends_on: str) -> None:
    desk = as_person(make.on_duty(Office.TREASURER))
    response = do(desk, "patronage_yearclose", "draft", starts_on="2025-01-01", ends_on=ends_on)
    assert response.context["form"].errors["ends_on"]
    assert not YearClose.objects.exists()


def test_the_treasurer_sends_everyone_their_statement_once_the_close_is_posted(as_person, year, members) -> None:
    for member in members:  # who worked until the year's end was present in it, where the law asks for that
        accrue(member.person, source=f"late:{member.pk}", on=year[1], quantities={"hours": 60, "pay": 900, "jobs": 1})
    close = resolutions_draft(year)
    desk = as_person(make.on_duty(Office.TREASURER))
    page = desk.get(f"/office/patronage/yearclose/{close.pk}/change/")
    assert "Send everyone their statement" not in [act["label"] for act in page.context["acts"]]
    vote(put_to_the_members(desk, close), members, "for")
    do(desk, "patronage_yearclose", "statements", close)
    assert Statement.objects.filter(close=close).count() == len(members)
