"""Appeals to the general meeting, against a refusal or an expulsion."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ownership import events, queries, refusals
from coop.ownership.commands.discipline import carry_out_expulsion
from coop.ownership.commands.joining import enter
from coop.ownership.commands.register import for_the_record, hold_the_register
from coop.ownership.models import Appeal, Application, Expulsion
from coop.people.models import Person
from coop.people.permissions import Office, require


@transaction.atomic
def appeal(decision: Application | Expulsion, text: str, *, by: Person) -> Appeal:
    """Ask the general meeting to overturn the refusal of an application or an expulsion.

    Raises:
        NotYourMembership, NothingToAppeal, ReasonsNeeded, AppealMade.
        TooLateToAppeal: with the last day, and where the time stands.
    """
    hold_the_register(by)
    decision = type(decision).objects.get(pk=decision.pk)  # type: ignore[attr-defined]
    person = decision.person if isinstance(decision, Application) else decision.member.person
    if by != person:
        raise refusals.NotYourMembership(office=Office.SECRETARY.label)
    until = appeal_until(decision)
    if until is None:
        raise refusals.NothingToAppeal
    if not text.strip():
        raise refusals.ReasonsNeeded
    against = {"application" if isinstance(decision, Application) else "expulsion": decision}
    if Appeal.objects.filter(**against).exists():
        raise refusals.AppealMade
    if clock.today() > until:
        rules = current_rules()
        time = rules.membership if isinstance(decision, Application) else rules.discipline
        raise refusals.TooLateToAppeal(citation=time.appeal_within_days.citation, until=until)
    made = Appeal.objects.create(person=person, text=text.strip(), **against)
    events.appeal_made.send(Appeal, appeal=made)
    return made


@transaction.atomic
def decide_appeal(appeal: Appeal, outcome: str, resolution: str, *, by: Person | None = None) -> Appeal:
    """Enter what the general meeting decided on an appeal: `outcome` is allowed or dismissed, `resolution` which one.

    Allowed, an applicant is admitted and an expulsion falls away; dismissed, an expulsion takes effect at once.
    `by` is whoever enters it (board or secretary); None where a counted vote of the members does so itself.

    Raises:
        NotAllowed, NotForOneself, ResolutionNeeded, AppealDecided; AlreadyMember.
    """
    hold_the_register(by)
    if by is not None:
        require(by, Office.BOARD, Office.SECRETARY)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if by == appeal.person:
        raise refusals.NotForOneself(office=Office.SECRETARY.label)
    if appeal.outcome:
        raise refusals.AppealDecided
    if not resolution.strip():
        raise refusals.ResolutionNeeded
    appeal.outcome, appeal.resolution = Appeal.Outcome(outcome), resolution.strip()
    appeal.decided_at, appeal.recorded_by = clock.now(), by
    appeal.save()
    allowed = appeal.outcome == Appeal.Outcome.ALLOWED
    if appeal.application and allowed:
        if queries.member_of(appeal.person):
            raise refusals.AlreadyMember(person=appeal.person)
        enter(appeal.application)
    elif appeal.expulsion and allowed:
        appeal.expulsion.settled_at = clock.now()
        with for_the_record():
            fallen = _("The general meeting overturned this: {resolution}").format(resolution=appeal.resolution)
        appeal.expulsion.reasons = f"{appeal.expulsion.reasons}\n\n{fallen}"
        appeal.expulsion.save(update_fields=["settled_at", "reasons"])
    elif appeal.expulsion:
        carry_out_expulsion(appeal.expulsion)
    events.appeal_decided.send(Appeal, appeal=appeal)
    return appeal


def appeal_until(decision: Application | Expulsion) -> date | None:
    """The last day to appeal against a decision; None where there is nothing to appeal against."""
    if isinstance(decision, Expulsion):
        return decision.appeal_until if decision.decision == Expulsion.Decision.EXPELLED else None
    if decision.decision != Application.Decision.REFUSED or decision.decided_at is None:
        return None
    days = current_rules().membership.appeal_within_days.value
    return timezone.localtime(decision.decided_at, timezone.get_default_timezone()).date() + timedelta(days=days)
