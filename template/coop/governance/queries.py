"""What can be read of proposals, rolls and boxes. Nothing here tells how somebody voted, nor how a vote stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.charter.loading import current_rules
from coop.governance import rules
from coop.governance.commands import ensure_current
from coop.governance.models import Proposal, Voter
from coop.governance.refusals import BoxSealed
from coop.ownership.models import Member
from coop.ownership.queries import on_register
from coop.people.models import Person

#: Stated beside every ballot while this is how voting works.
PROTECTS: tuple[Promise, ...] = (
    _("Who has voted and what was voted are kept in two places with nothing in common: no name, no number, no time."),
    _("When the vote closes, both are written anew in another order, so that the two cannot be put together again."),
    _("Your receipt lets you find your ballot in the published box, and anyone may count the box again."),
)
DOES_NOT_PROTECT: tuple[Promise, ...] = (
    _(
        "Whoever runs the server or its database could see how you vote while the vote is open, or from its logs and "
        "backups of that time."
    ),
    _("Nothing helps if someone watches you vote, or if you show your receipt to somebody."),
    _("If everybody votes alike, everybody knows how everybody voted."),
    _("A vote cannot be changed once it is cast."),
)


class Stage(StrEnum):
    """Where a proposal is."""

    NOTICED = "noticed"
    OPEN = "open"
    CLOSED = "closed"  # closed and about to be counted
    COUNTED = "counted"


STAGE_NAMES: dict[Stage, Promise] = {
    Stage.NOTICED: _("notice given"),
    Stage.OPEN: _("open for voting"),
    Stage.CLOSED: _("being counted"),
    Stage.COUNTED: _("decided"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one member may do with one proposal. `why_not` is empty where they may vote."""

    on_roll: bool
    has_voted: bool
    may_vote: bool
    why_not: str | Promise


@dataclass(frozen=True, slots=True)
class Secrecy:
    """What the ballot page has to say."""

    protects: tuple[Promise, ...] = PROTECTS
    does_not_protect: tuple[Promise, ...] = DOES_NOT_PROTECT


def proposals() -> QuerySet[Proposal]:
    """All proposals, the newest first, each brought up to the clock."""
    for proposal in Proposal.objects.filter(counted_at=None).order_by("number"):
        ensure_current(proposal)
    return Proposal.objects.select_related("proposed_by").order_by("-number")


def proposal(number: int) -> Proposal:
    """The proposal of that number, brought up to the clock. Raises Proposal.DoesNotExist."""
    return ensure_current(Proposal.objects.select_related("proposed_by").get(number=number))


def stage(proposal: Proposal) -> Stage:
    """Where `proposal` is by the clock."""
    if proposal.counted_at is not None:
        return Stage.COUNTED
    now = clock.now()
    if now < proposal.opens_at:
        return Stage.NOTICED
    return Stage.OPEN if now < proposal.closes_at else Stage.CLOSED


def standing(proposal: Proposal, member: Member | None) -> Standing:
    """What `member` may do with `proposal` now."""
    if member is None:
        return Standing(False, False, False, _("Members vote. You are not a member."))
    ensure_current(proposal)
    at = stage(proposal)
    entry = proposal.roll.filter(member=member).first()
    on_roll, has_voted = entry is not None, entry is not None and entry.has_voted
    why_not: str | Promise = ""
    if at is Stage.NOTICED:
        why_not = _("The vote is not open yet.")
    elif at is not Stage.OPEN:
        why_not = _("The vote is closed.")
    elif not on_roll:
        why_not = _("You were not on the register of members on the record date.")
    elif has_voted:
        why_not = _("You have voted.")
    elif not on_register().filter(pk=member.pk).exists():
        why_not = _("Your membership has ended.")
    return Standing(on_roll, has_voted, not why_not, why_not)


def turnout(proposal: Proposal) -> int:
    """How many members have voted so far."""
    return proposal.roll.filter(has_voted=True).count()


def published_box(proposal: Proposal) -> list[rules.Paper]:
    """Every ballot with its receipt, by receipt. Raises BoxSealed before the count."""
    ensure_current(proposal)
    if proposal.counted_at is None:
        raise BoxSealed(closes=date_format(timezone.localtime(proposal.closes_at), "DATETIME_FORMAT"))
    return sorted(proposal.box.values_list("receipt", "choice"))


def box_csv(proposal: Proposal) -> str:
    """The published box as a file anyone can count: `receipt,choice`."""
    return rules.write_box(published_box(proposal))


def box_digest(proposal: Proposal) -> str:
    """SHA-256 of `box_csv`, to compare copies of the box by."""
    return hashlib.sha256(box_csv(proposal).encode()).hexdigest()


def find_ballot(proposal: Proposal, typed: str) -> rules.Paper | None:
    """The ballot whose receipt somebody typed (blanks, case and hyphens do not matter), or None."""
    wanted = rules.read_receipt(typed)
    return next((paper for paper in published_box(proposal) if paper[0] == wanted), None)


def recount(proposal: Proposal, box: str) -> rules.Result:
    """Count a published box (CSV text) by the proposal's frozen rules, without looking at the stored result."""
    return rules.count(
        (choice for _, choice in rules.read_box(box)),
        electorate=proposal.electorate or 0,
        decision=rules.thaw(proposal.rules),
    )


def earliest_opening() -> date:
    """The first day on which a vote that is noticed today may open."""
    return rules.earliest_opening(clock.today(), current_rules().voting.notice_days.value)


def open_now() -> int:
    """How many votes are open."""
    now = clock.now()
    return Proposal.objects.filter(opens_at__lte=now, closes_at__gt=now).count()


def votes_held() -> int:
    """How many votes have been counted."""
    return Proposal.objects.exclude(counted_at=None).count()


def passed_about(subject: str) -> QuerySet[Proposal]:
    """The resolutions that passed about things whose name starts with `subject`, such as `close:`."""
    return Proposal.objects.filter(about__startswith=subject, outcome=Proposal.Outcome.PASSED).order_by("number")


def participation(person: Person) -> list[dict[str, Any]]:
    """In which votes a person could take part and did. What they voted nobody knows, so it is not here."""
    entries = Voter.objects.filter(member__person=person).order_by("proposal__number")
    return list(entries.values("has_voted", number=F("proposal__number"), title=F("proposal__title")))
