"""Proposing, voting, the receipt and the published box, through the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.wording import cited
from coop.governance import commands, queries
from coop.governance.models import Proposal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote(noon):
    """A resolution that is open now, and three members on its roll."""
    today = clock.today()
    needed = current_rules().voting.notice_days.value
    with clock.at(noon(today - timedelta(days=needed + 5))):
        members = [make.member() for _ in range(3)]
        opens_at = noon(today - timedelta(days=1))
        proposal = commands.propose(
            by=members[0].person,
            kind="ordinary",
            title="Buy a cargo bike",
            text="The co-op buys one.",
            opens_at=opens_at,
            closes_at=noon(today + timedelta(days=3)),
        )
    return proposal, members


def test_everybody_reads_what_is_put_to_the_members(visitor, vote) -> None:
    assert "Buy a cargo bike" in visitor.get(reverse("web:decisions")).content.decode()
    page = visitor.get(reverse("web:proposal", args=[vote[0].number])).content.decode()
    assert "The co-op buys one." in page
    assert "Decided by these rules" in page
    assert 'name="choice"' not in page


def test_a_member_votes_and_gets_a_receipt_in_that_answer_only(as_person, vote) -> None:
    proposal, members = vote
    browser = as_person(members[1].person)
    assert 'name="choice"' in browser.get(reverse("web:proposal", args=[proposal.number])).content.decode()
    response = browser.post(reverse("web:ballot", args=[proposal.number]), {"choice": "for"})
    receipt = re.search(r'id="receipt">([0-9A-Z-]{19})<', response.content.decode())
    assert receipt
    assert "no-store" in response["Cache-Control"]
    later = browser.get(reverse("web:proposal", args=[proposal.number])).content.decode()
    assert receipt[1] not in later
    assert 'name="choice"' not in later


def test_nobody_votes_twice(as_person, vote) -> None:
    proposal, members = vote
    browser = as_person(members[1].person)
    browser.post(reverse("web:ballot", args=[proposal.number]), {"choice": "for"})
    response = browser.post(reverse("web:ballot", args=[proposal.number]), {"choice": "against"})
    assert response.status_code == 422
    assert "You have voted already" in response.content.decode()
    assert queries.turnout(proposal) == 1


def test_who_is_no_member_cannot_vote(as_person, visitor, vote) -> None:
    address = reverse("web:ballot", args=[vote[0].number])
    assert as_person(make.person()).post(address, {"choice": "for"}).status_code == 422
    assert visitor.post(address, {"choice": "for"}).status_code == 302
    assert queries.turnout(vote[0]) == 0


def test_a_ballot_without_a_choice_is_refused(as_person, vote) -> None:
    proposal, members = vote
    response = as_person(members[1].person).post(reverse("web:ballot", args=[proposal.number]))
    assert response.status_code == 422
    assert queries.turnout(proposal) == 0


def test_the_box_is_sealed_until_the_count(visitor, vote) -> None:
    response = visitor.get(reverse("web:box", args=[vote[0].number]))
    assert response.status_code == 409
    assert "sealed" in response.content.decode()


def test_everyone_finds_their_ballot_and_can_count_again(as_person, visitor, vote, days_from_now) -> None:
    proposal, members = vote
    response = as_person(members[1].person).post(reverse("web:ballot", args=[proposal.number]), {"choice": "against"})
    receipt = re.search(r'id="receipt">([0-9A-Z-]{19})<', response.content.decode())[1]
    with days_from_now(5):
        page = visitor.post(reverse("web:box", args=[proposal.number]), {"receipt": receipt.lower()}).content.decode()
        assert "Your ballot is in the box" in page
        assert receipt in visitor.get(reverse("web:box_csv", args=[proposal.number])).content.decode()
        assert "Result" in visitor.get(reverse("web:proposal", args=[proposal.number])).content.decode()
        wrong = visitor.post(reverse("web:box", args=[proposal.number]), {"receipt": "0000-0000-0000-0000"})
        assert "There is no ballot with this receipt" in wrong.content.decode()


def test_a_member_gives_notice_of_a_resolution(as_person) -> None:
    member = make.member()
    opens_on = queries.earliest_opening() + timedelta(days=1)
    response = as_person(member.person).post(
        reverse("web:propose"),
        {"title": "Paint the office", "text": "Green.", "opens_on": opens_on.isoformat(), "open_days": "7"},
    )
    proposal = Proposal.objects.get(title="Paint the office")
    assert response.url == reverse("web:proposal", args=[proposal.number])
    assert timezone.localtime(proposal.opens_at, timezone.get_default_timezone()).date() == opens_on


def test_too_short_a_notice_says_figure_and_rule_and_keeps_the_text(as_person) -> None:
    member = make.member()
    response = as_person(member.person).post(
        reverse("web:propose"),
        {"title": "Quick", "text": "Keep this text.", "opens_on": clock.today().isoformat(), "open_days": "7"},
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "clear days of notice" in page
    assert "Keep this text." in page
    assert cited(current_rules().voting.notice_days.citation.where) in page


def test_a_proposal_that_is_not_there_is_not_found(visitor) -> None:
    assert visitor.get(reverse("web:proposal", args=[999])).status_code == 404
