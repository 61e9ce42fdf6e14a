"""Asking to become a member, and the decision."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.rules import MemberClass
from coop.ownership import events, queries, refusals, rules, tenure
from coop.ownership.commands.register import class_of, enter_when_complete, for_the_record, hold_the_register
from coop.ownership.models import Application, Member
from coop.people.models import Person
from coop.people.permissions import require
from coop.refused import Citation


@transaction.atomic
def apply(person: Person, member_class: str, statement: str = "", *, resides: bool = False) -> Application:
    """Ask to become a member of a class of the charter.

    Raises:
        UnknownClass, AlreadyMember, AlreadyApplied.
        TooYoung: with the minimum age and its citation.
        NotResident, NoWorkYet, StillOnProbation: where the charter asks where one lives or for a time of work.
        BirthDateMissing, AddressMissing: what the minimum age and the register need (`queries.missing_to_apply`).
    """
    hold_the_register(person)
    rules_now = current_rules()
    wanted = class_of(member_class)
    missing = queries.missing_to_apply(person)
    if "born_on" in missing:
        minimum = rules_now.membership.minimum_age
        raise refusals.BirthDateMissing(citation=minimum.citation, minimum=minimum.value)
    if "postal_address" in missing:
        raise refusals.AddressMissing(citation=rules_now.register.citation)
    _check_age(person)
    residence = rules_now.membership.residence
    if residence and not resides:
        raise refusals.NotResident(citation=residence.citation, where=queries.in_language(residence.value))
    _check_probation(person, wanted)
    if queries.member_of(person):
        raise refusals.AlreadyMember(person=person)
    if person.applications.filter(decision="").exists():
        raise refusals.AlreadyApplied(person=person)
    application = Application.objects.create(
        person=person,
        member_class=member_class,
        statement=statement.strip(),
        resides=resides,
        decide_by=rules.decide_by(clock.today(), rules_now.membership),
    )
    events.application_submitted.send(Application, application=application)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: Person) -> Application:
    """Take an application back before it is decided.

    Raises:
        NotYourMembership, AlreadyDecided.
    """
    hold_the_register(by)
    application = _undecided(application)
    if by != application.person:
        raise refusals.NotYourMembership(office=" / ".join(str(each.label) for each in queries.deciding_offices()))
    return _decide(application, Application.Decision.WITHDRAWN, by=by, reasons="")


@transaction.atomic
def admit(application: Application, *, by: Person, reasons: str = "", resolution: str = "") -> Member:
    """Admit an applicant. Who needs no shares is on the register at once; others when theirs are paid.

    Raises:
        NotAllowed: `by` does not hold the office that the charter names.
        ResolutionNeeded: where the general meeting decides, `resolution` says which one; board or secretary enter it.
        OwnApplication, AlreadyDecided, TooYoung.
    """
    hold_the_register(by)
    application = _undecided(application)
    _check_decider(application, by, resolution)
    _check_age(application.person)
    return _admit(application, by=by, reasons=reasons)


@transaction.atomic
def refuse(application: Application, *, by: Person, reasons: str, resolution: str = "") -> Application:
    """Refuse an applicant, with reasons that the applicant reads, and may appeal against.

    Raises:
        NotAllowed, OwnApplication, AlreadyDecided, ReasonsNeeded, ResolutionNeeded.
        TimeToDecideOver: where silence admits, once the time is over; carries the citation.
    """
    hold_the_register(by)
    application = _undecided(application)
    _check_decider(application, by, resolution)
    if not reasons.strip():
        raise refusals.ReasonsNeeded
    if queries.silence_has_admitted(application):
        raise refusals.TimeToDecideOver(citation=_time_to_decide(), decide_by=application.decide_by)
    return _decide(application, Application.Decision.REFUSED, by=by, reasons=reasons.strip())


@transaction.atomic
def admit_by_silence(application: Application) -> Member:
    """Admit an applicant whom nobody decided on in time, where law or charter says that silence admits.

    Raises:
        StillTimeToDecide, AlreadyDecided.
    """
    hold_the_register()
    application = _undecided(application)
    if not queries.silence_has_admitted(application):
        raise refusals.StillTimeToDecide(decide_by=application.decide_by or "—")
    citation = _time_to_decide()
    with for_the_record():
        reasons = _("Not decided in time; silence admits ({rule}).").format(rule=citation)
    return _admit(application, by=None, reasons=reasons)


def _undecided(application: Application) -> Application:
    """The application, locked until the decision is made; refused when one was made before."""
    locked = Application.objects.select_for_update(of=("self",)).select_related("person").get(pk=application.pk)
    if locked.decided_at:
        raise refusals.AlreadyDecided(on=locked.decided_at.date(), decision=locked.get_decision_display())
    return locked


def _check_decider(application: Application, by: Person, resolution: str) -> None:
    offices = queries.deciding_offices()
    require(by, *offices)
    if by == application.person:
        raise refusals.OwnApplication(office=" / ".join(str(each.label) for each in offices))
    if current_rules().membership.decided_by == "meeting" and not resolution.strip():
        raise refusals.ResolutionNeeded
    application.resolution = resolution.strip()


def _check_probation(person: Person, wanted: MemberClass) -> None:
    """Refuse who has not worked here long enough for a class that works. Founders have nowhere to work before."""
    rule, least = current_rules().membership.probation_days, current_rules().membership.minimum_members.value
    if rule is None or not wanted.works or queries.members_count() < least:
        return
    since = tenure.works_since(person)
    if since is None:
        raise refusals.NoWorkYet(citation=rule.citation, days=rule.value)
    until = since + timedelta(days=rule.value)
    if clock.today() < until:
        raise refusals.StillOnProbation(citation=rule.citation, days=rule.value, since=since, until=until)


def _check_age(person: Person) -> None:
    minimum = current_rules().membership.minimum_age
    if person.born_on is None:
        return
    age = rules.age_on(clock.today(), person.born_on)
    if age < minimum.value:
        raise refusals.TooYoung(
            citation=minimum.citation,
            minimum=minimum.value,
            age=age,
            birthday=rules.birthday(person.born_on, minimum.value),
        )


def _decide(application: Application, decision: str, *, by: Person | None, reasons: str) -> Application:
    application.decision, application.decided_by, application.reasons = decision, by, reasons
    application.decided_at = clock.now()
    application.save(update_fields=["decision", "decided_by", "reasons", "resolution", "decided_at"])
    events.application_decided.send(Application, application=application)
    return application


def _admit(application: Application, *, by: Person | None, reasons: str) -> Member:
    if queries.member_of(application.person):
        raise refusals.AlreadyMember(person=application.person)
    _decide(application, Application.Decision.ADMITTED, by=by, reasons=reasons)
    return enter(application)


def enter(application: Application) -> Member:
    """Make an applicant who has been admitted a member; see `admit` and `decide_appeal`."""
    member = Member.objects.create(
        person=application.person,
        member_class=application.member_class,
        application=application,
        admitted_on=clock.today(),
    )
    events.member_admitted.send(Member, member=member)
    enter_when_complete(member)
    return member


def _time_to_decide() -> Citation:
    """Where the time to decide stands. Asked only where there is one."""
    limit = queries.time_to_decide()
    if limit is None:
        raise AssertionError("no time to decide, so it cannot be over")
    return limit.citation
