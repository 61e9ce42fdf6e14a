"""What the office's first page says: what is waiting for somebody, and how the co-op stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.rules import Unconfirmed
from coop.governance import queries as votes
from coop.market import queries as market
from coop.market.models import Job
from coop.money import format_money
from coop.office.desk import TRUSTED
from coop.office.resolutions import not_carried_out
from coop.openbook import queries as openbook
from coop.ownership import line
from coop.ownership import queries as ownership
from coop.ownership.models import Expulsion, Transfer
from coop.payments import queries as money
from coop.refused import Citation


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that waits: how many, where, until when, and the rule that says so."""

    what: str | Promise
    count: int
    url: str
    until: date | None = None
    rule: Citation | None = None

    @property
    def overdue(self) -> bool:
        return self.until is not None and self.until < clock.today()


@dataclass(frozen=True, slots=True)
class Card:
    name: str | Promise
    value: str
    note: str = ""


def waiting_for(offices: frozenset[str]) -> list[Waiting]:
    """What waits for who holds these offices: the kinds with something in them, and that they may look at."""
    trusted = not TRUSTED.isdisjoint(offices)
    return [each for each in waiting() if trusted or each.url.startswith(_list("market_job"))]


def waiting() -> list[Waiting]:
    """Everything that waits for an officer, the kinds with something in them only."""
    shares = current_rules().shares
    applications = list(ownership.waiting_applications())
    limit = ownership.time_to_decide()
    repayments = list(ownership.repayments_due())
    ended = list(ownership.leavings_due())
    hearings = list(Expulsion.objects.filter(decision=""))
    overdue = list(ownership.overdue_subscriptions())
    open_votes = [p for p in votes.proposals() if votes.stage(p) is not votes.Stage.COUNTED]
    found = [
        Waiting(
            _("Applications to decide"),
            len(applications),
            f"{_list('ownership_application')}?decision__exact=",
            min((each.decide_by for each in applications if each.decide_by), default=None),
            limit.citation if limit else None,
        ),
        Waiting(
            _("Members who wait for a decision on their expulsion"),
            len(hearings),
            f"{_list('ownership_expulsion')}?decision__exact=",
            min((each.hearing_on for each in hearings), default=None),
        ),
        Waiting(
            _("Appeals for the general meeting"),
            ownership.open_appeals().count(),
            f"{_list('ownership_appeal')}?outcome__exact=",
        ),
        Waiting(
            _("Shares asked for and not yet paid"),
            ownership.unpaid_subscriptions().count(),
            _list("ownership_subscription"),
        ),
        Waiting(
            _("Shares that should have been paid in full"),
            len(overdue),
            _list("ownership_subscription"),
            min((each.due_on for each in overdue if each.due_on), default=None),
            shares.full_payment_within_days.citation if shares.full_payment_within_days else None,
        ),
        Waiting(
            _("Transfers of shares that wait for consent"),
            Transfer.objects.filter(decided_at=None).count(),
            _list("ownership_transfer"),
            rule=shares.transfer.citation,
        ),
        Waiting(
            _("Withdrawals of shares that may be repaid"),
            sum(turn.open and turn.claim.key.startswith("withdrawal") for turn in line.turns()),
            reverse("admin:repayments"),
        ),
        Waiting(
            _("Memberships whose notice has run out"),
            len(ended),
            _list("ownership_leaving"),
            min((each.effective_on for each in ended), default=None),
            shares.notice_days.citation,
        ),
        Waiting(
            _("Former members' shares to repay"),
            len(repayments),
            _list("ownership_leaving"),
            min((each.repay_by for each in repayments), default=None),
            shares.repay_within_days.citation,
        ),
        Waiting(
            _("Jobs done and not yet paid"),
            money.unpaid_jobs().count(),
            f"{_list('market_job')}?paid=no",
        ),
        Waiting(
            _("People to whom the co-op owes pay"), len(money.everyone_owed()), f"{_list('people_person')}?owed=yes"
        ),
        Waiting(
            _("Jobs that have found nobody yet"),
            market.waiting().count(),
            f"{_list('market_job')}?state__exact={Job.State.OFFERING}",
        ),
        Waiting(
            _("Resolutions on which members are voting or will"),
            len(open_votes),
            f"{_list('governance_proposal')}?outcome__exact=",
            min((each.closes_at.date() for each in open_votes), default=None),
        ),
        Waiting(_("Payout runs to approve or to book"), money.open_runs().count(), _list("payments_payoutrun")),
        Waiting(
            _("Resolutions that passed and wait to be carried out"),
            len(not_carried_out()),
            _list("patronage_yearclose"),
        ),
    ]
    return [each for each in found if each.count]


def unconfirmed() -> tuple[Unconfirmed, ...]:
    """Figures of law that these rules rely on and that nobody has verified yet."""
    return current_rules().unconfirmed


def cards() -> list[Card]:
    """The co-op in figures, this financial year."""
    coop = current_rules().coop
    language = get_language() or coop.languages[0]
    figures = openbook.figures()

    def said(minor: int) -> str:
        return format_money(minor, coop.currency, language)

    median = figures.median_pay_per_hour
    return [
        Card(
            _("Members"),
            str(figures.members),
            ngettext("{n} works", "{n} work", figures.workers).format(n=figures.workers),
        ),
        Card(_("Jobs this year"), str(figures.jobs), _("{hours} hours").format(hours=figures.hours)),
        Card(_("Median pay per hour"), "–" if median is None else said(median)),
        Card(_("Share capital"), said(figures.share_capital)),
        Card(_("Reserves"), said(figures.reserves)),
        Card(_("Votes held"), str(figures.votes_held)),
    ]


def _list(model: str) -> str:
    return reverse(f"admin:{model}_changelist")
