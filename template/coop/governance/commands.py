"""What people and the clock do with a resolution: propose, cast, and, when its time comes, open and count.

**The secret ballot, and what it does not protect against.** The roll (who has voted) and
the box (what was voted) share no key, no time and no number. A ballot carries a random
UUIDv4 and a random receipt; only the voter is shown the receipt, once, in the answer to
the request that cast the vote. It must not be kept anywhere else: no session, no flash
message (both are rows in the same database), no e-mail, no log.

While a vote is open, PostgreSQL marks the row of the roll and the paper in the box with
the same transaction number (`xmin`). Whoever can read the database's system columns, its
write-ahead log or a backup taken meanwhile, or who controls the server, can join them.
`count` therefore writes both anew, the box shuffled, the roll by member number, in one
transaction, and `sweep` has PostgreSQL clear the old rows away: after that the two tables
cannot be joined any more. Old logs and backups still can, until they are deleted. Nor
does it protect against somebody looking over the voter's shoulder, or when all voted
alike. Blind-signed tokens, which protect from the server too, are to come.

A vote cannot be changed here: to change it, somebody would have to know which ballot it is.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format

from coop import clock
from coop.charter.loading import current_rules
from coop.governance import rules
from coop.governance.events import resolution_passed
from coop.governance.models import Ballot, Proposal, Voter
from coop.governance.refusals import (
    AboutWhat,
    AlreadyProposed,
    AlreadyVoted,
    BoxSealed,
    ClosesBeforeItOpens,
    NoLongerAMember,
    NotAChoice,
    NothingToDecide,
    NoticeTooShort,
    NotOnTheRoll,
    NotOpen,
    OnlyMembersDecide,
    UnknownKind,
)
from coop.ownership.models import Member
from coop.ownership.queries import electorate, member_of, on_register
from coop.people.models import Person
from coop.people.permissions import holds, require

log = logging.getLogger(__name__)

#: How many proposals one run of the clock looks at; the next minute takes the rest.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter takes home: the number under which the ballot stands in the published box."""

    number: str
    proposal: Proposal

    def __str__(self) -> str:
        return self.number


def _local(moment: datetime) -> datetime:
    """`moment` in the co-op's time zone, whatever the reader's is."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def _said(moment: datetime) -> str:
    return date_format(_local(moment), "DATETIME_FORMAT")


@transaction.atomic
def propose(
    *,
    by: Person,
    kind: str,
    title: str,
    text: str,
    opens_at: datetime,
    closes_at: datetime | None = None,
    about: str = "",
) -> Proposal:
    """Give notice of a resolution: members vote on it from `opens_at` to `closes_at`.

    Any member or member of the board may propose an ordinary resolution; one on the surplus
    (`about="close:<id>"`, or `redemption:<id>`) needs the board or the treasurer. Notice is given now;
    the days of opening and notice are days in the co-op's time zone. Without `closes_at`
    the vote stays open as long as the charter says. Quorum, majority and record date are
    taken from the rules in force and frozen.

    Raises:
        NoticeTooShort: with the figure, the first day that would do, and the citation.
        OnlyMembersDecide, NotAllowed, UnknownKind, NothingToDecide, ClosesBeforeItOpens,
        AboutWhat, AlreadyProposed
    """
    voting = current_rules().voting
    if kind == Proposal.Kind.SURPLUS:
        require(by, "board", "treasurer")
    elif member_of(by) is None and not holds(by, "board"):
        raise OnlyMembersDecide
    if kind not in Proposal.Kind.values or kind not in voting.majorities:
        raise UnknownKind(kind=kind)
    if not title.strip() or not text.strip():
        raise NothingToDecide
    if (kind == Proposal.Kind.SURPLUS) != about.startswith(("close:", "redemption:")):
        raise AboutWhat

    now = clock.now()
    noticed_on, opens_on = _local(now).date(), _local(opens_at).date()
    given, needed = rules.clear_days(noticed_on, opens_on), voting.notice_days
    if given < needed.value or opens_at < now:
        raise NoticeTooShort(
            given=max(given, 0),
            needed=needed.value,
            earliest=date_format(rules.earliest_opening(noticed_on, needed.value)),
            citation=needed.citation,
        )
    closes_at = closes_at or opens_at + timedelta(days=voting.open_days)
    if closes_at <= opens_at:
        raise ClosesBeforeItOpens

    _one_at_a_time("governance.number")
    if about and (other := Proposal.objects.filter(about=about, outcome__in=["", "passed"]).first()):
        raise AlreadyProposed(number=other.number)
    last = Proposal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    decision = rules.Decision(voting.quorum, voting.majorities[kind])
    return Proposal.objects.create(
        number=last + 1,
        kind=kind,
        title=" ".join(title.split()),
        text=text.strip(),
        proposed_by=by,
        noticed_at=now,
        record_date=rules.record_date(opens_on, voting.record_days),
        opens_at=opens_at,
        closes_at=closes_at,
        rules={
            **rules.freeze(decision),
            "notice": {
                "clear_days": given,
                "needed": needed.value,
                "citation": {"where": needed.citation.where, "mark": needed.citation.mark},
            },
        },
        about=about,
    )


def ensure_current(proposal: Proposal) -> Proposal:
    """Bring `proposal` to where the clock says it is: roll frozen, votes counted. Harmless to repeat.

    Pages and commands call it before they look, so a vote opens and closes at its minute
    even when no worker process runs.
    """
    if proposal.counted_at is None:
        if proposal.electorate is None and clock.today() > proposal.record_date:
            _freeze_roll(proposal)
        if clock.now() >= proposal.closes_at:
            count(proposal)
    return proposal


def open_due() -> int:
    """Freeze every roll whose record date is over; returns how many."""
    due = Proposal.objects.filter(electorate=None, record_date__lt=clock.today()).order_by("number")[:AT_ONCE]
    return sum(_freeze_roll(proposal) for proposal in due)


def count_due() -> int:
    """Count every vote that has closed; returns how many."""
    due = Proposal.objects.filter(counted_at=None, closes_at__lte=clock.now()).order_by("number")[:AT_ONCE]
    return sum(ensure_current(proposal).counted_at is not None for proposal in due)


@transaction.atomic
def _freeze_roll(proposal: Proposal) -> bool:
    """Write the roll from the register at the end of the record date, once."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    frozen_now = held.electorate is None
    if frozen_now:
        members = electorate(held.record_date)
        Voter.objects.bulk_create(Voter(proposal=held, member=member) for member in members)
        held.electorate = len(members)
        held.save(update_fields=["electorate"])
    proposal.electorate = held.electorate
    return frozen_now


def cast(proposal: Proposal, member: Member, choice: str) -> Receipt:
    """Put `member`'s ballot into the box and mark the roll, both or neither.

    The row of the roll is the lock: of two phones of one member, one casts and the other
    is told `AlreadyVoted`. A vote that is being cast when the box closes is waited for;
    one that comes after is refused.

    Show the receipt in the answer to this very request, and nowhere else.

    Raises:
        NotOpen, NotOnTheRoll, NoLongerAMember, AlreadyVoted, NotAChoice
    """
    if choice not in rules.CHOICES:
        raise NotAChoice(choice=choice)
    if proposal.opens_at <= clock.now():
        ensure_current(proposal)
    with transaction.atomic():
        _hold_open(proposal)
        on_roll = Voter.objects.filter(proposal=proposal, member=member)
        if not on_roll.filter(has_voted=False).update(has_voted=True):
            if on_roll.exists():
                raise AlreadyVoted
            raise NotOnTheRoll(record=date_format(proposal.record_date))
        if not on_register().filter(pk=member.pk).exists():
            raise NoLongerAMember
        number = rules.receipt(secrets.randbits(5 * rules.GROUPS * rules.GROUP))
        Ballot.objects.create(proposal=proposal, choice=choice, receipt=number)
    return Receipt(number, proposal)


def _hold_open(proposal: Proposal) -> None:
    """Keep the count away until this transaction ends, and refuse unless the vote is open.

    A share lock, so that voters do not wait for one another; the count takes the exclusive one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT counted_at FROM governance_proposal WHERE id = %s FOR SHARE", [proposal.pk])
        (counted_at,) = cursor.fetchone()
    if counted_at is not None or not proposal.opens_at <= clock.now() < proposal.closes_at:
        raise NotOpen(opens=_said(proposal.opens_at), closes=_said(proposal.closes_at))


@transaction.atomic
def count(proposal: Proposal) -> Proposal:
    """Count a vote that has closed; a second call changes nothing.

    Writes box and roll anew so that neither tells the order of voting, stores the result,
    and, where it passed, sends `resolution_passed`. A receiver that fails is logged and
    leaves the count standing: what members decided does not hang on what follows from it.

    Raises:
        BoxSealed: it has not closed yet.
    """
    if clock.now() < proposal.closes_at:
        raise BoxSealed(closes=_said(proposal.closes_at))
    if proposal.electorate is None:
        _freeze_roll(proposal)
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.counted_at is None:
        with connection.cursor() as cursor:  # tells the triggers on roll and box that this is the count
            cursor.execute("SELECT set_config('coop.counting', %s, true)", [str(held.pk)])
        marked = _rewrite_roll(held)
        papers = _rewrite_box(held)
        if marked != len(papers):  # the database holds this at every commit; a count is no place to trust
            raise AssertionError(f"{len(papers)} ballots in the box for {marked} marks on the roll")
        result = rules.count(
            (choice for _, choice in papers), electorate=held.electorate or 0, decision=rules.thaw(held.rules)
        )
        held.counted_at, held.outcome, held.result = clock.now(), result.outcome, result.as_json()
        held.save(update_fields=["counted_at", "outcome", "result"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('coop.counting', '', true)")
        transaction.on_commit(sweep, robust=True)
        if held.outcome == Proposal.Outcome.PASSED:
            _announce(held)
    proposal.refresh_from_db()
    return proposal


def _rewrite_roll(proposal: Proposal) -> int:
    """The roll anew, by member number; returns how many are marked. Its rows had moved in the order of voting."""
    roll = list(proposal.roll.order_by("member__number").values_list("member_id", "has_voted"))
    proposal.roll.all().delete()
    Voter.objects.bulk_create(Voter(proposal=proposal, member_id=member, has_voted=voted) for member, voted in roll)
    return sum(voted for _, voted in roll)


def _rewrite_box(proposal: Proposal) -> list[rules.Paper]:
    """The box anew, shuffled, under new keys; receipts and choices stay."""
    papers = list(proposal.box.values_list("receipt", "choice"))
    secrets.SystemRandom().shuffle(papers)
    proposal.box.all().delete()
    Ballot.objects.bulk_create(Ballot(proposal=proposal, receipt=number, choice=choice) for number, choice in papers)
    return papers


def _announce(proposal: Proposal) -> None:
    try:
        with transaction.atomic():
            resolution_passed.send(Proposal, proposal=proposal)
    except Exception:  # the count must stand whatever the receivers do
        log.exception("resolution %s passed, but what should follow from it failed", proposal.number)


def sweep() -> None:
    """Have PostgreSQL clear away the rows that a count replaced, which still bore the order of voting.

    Called after the commit of a count. Cannot run inside a transaction; autovacuum does it there.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for table in (Voter._meta.db_table, Ballot._meta.db_table):
            cursor.execute(f"VACUUM {table}")


def _one_at_a_time(what: str) -> None:
    """Hold others who ask for the same `what` until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
