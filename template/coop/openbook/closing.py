"""How far a year's close has come: from its draft to the votes, the books and what follows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coop.governance.models import Proposal
from coop.patronage.models import Statement, YearClose
from coop.payments.models import PayoutRun

SUBJECT = "close:"  # a resolution about a close names it so


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a close; `done` is the moment it was reached, `now` marks the one that is at hand."""

    key: str
    name: str | Promise
    done: datetime | None
    now: bool


def proposal_about(close: YearClose) -> Proposal | None:
    """The resolution that adopted the close; else the last that was put to the members about it."""
    about = Proposal.objects.filter(about=f"{SUBJECT}{close.pk}").order_by("-number")
    if not close.is_draft:
        adopted = about.filter(number=int(close.resolution.rpartition(":")[2] or 0)).first()
        return adopted or about.first()
    return about.first()


def _all_sent(close: YearClose) -> datetime | None:
    """When the last letter about a statement was written, once all are; those without an open account get none."""
    made = Statement.objects.filter(close=close)
    if not made or made.filter(sent_at=None, person__is_active=True).exists():
        return None
    latest: datetime | None = made.aggregate(latest=Max("sent_at"))["latest"]
    return latest


def _paid(close: YearClose) -> datetime | None:
    """When the last run that paid what this close gave, or all that was owed since, was booked."""
    if close.posted_at is None:
        return None
    runs = PayoutRun.objects.filter(Q(source=close.source) | Q(source="", made_at__gte=close.posted_at), status="paid")
    latest: datetime | None = runs.aggregate(latest=Max("settled_at"))["latest"]
    return latest


def stages(close: YearClose) -> list[Stage]:
    """The stages of a close in their order."""
    proposal = proposal_about(close)
    voting = proposal is not None and not proposal.outcome
    adopted = proposal is not None and proposal.outcome == Proposal.Outcome.PASSED
    reached = [
        ("draft", _("Drafted"), close.drafted_at),
        ("notice", _("Put to the members"), proposal.noticed_at if proposal and (voting or adopted) else None),
        ("adopted", _("Adopted"), proposal.counted_at if proposal and adopted else None),
        ("posted", _("In the books"), close.posted_at),
        ("statements", _("Statements sent"), _all_sent(close)),
        ("paid", _("Paid out"), _paid(close)),
    ]
    found, at_hand = [], False
    for key, name, done in reached:
        found.append(Stage(key, name, done, not done and not at_hand))
        at_hand = at_hand or not done
    return found
