"""Which letters membership writes, and to whom. Connected to this app's own events in `apps.py`."""

from __future__ import annotations

from typing import Any

from coop.charter.loading import current_rules
from coop.ownership import events, queries
from coop.ownership.commands.appealing import appeal_until
from coop.ownership.models import Appeal, Application, Expulsion, Leaving, Member, Suspension
from coop.people.letters import write
from coop.people.permissions import Office, holders

FOLDER = "ownership/letters"


def connect() -> None:
    """Write whenever something happens that somebody waits to hear of."""
    for signal, receiver in (
        (events.application_submitted, _to_those_who_decide),
        (events.application_decided, _to_the_applicant),
        (events.member_registered, _to_the_new_member),
        (events.notice_given, _to_the_leaver_and_the_board),
        (events.member_suspended, _to_the_suspended),
        (events.expulsion_opened, _to_be_heard),
        (events.expulsion_decided, _of_the_expulsion),
        (events.appeal_made, _of_an_appeal),
        (events.appeal_decided, _to_who_appealed),
    ):
        signal.connect(receiver, dispatch_uid=f"ownership.letters.{receiver.__name__}")


def _to_those_who_decide(*, application: Application, **_signal: Any) -> None:
    deciders = {person for office in queries.deciding_offices() for person in holders(office)}
    for person in sorted(deciders, key=lambda each: each.pk):
        write(person, f"{FOLDER}/waiting.txt", application=application, limit=queries.time_to_decide())


def _to_the_applicant(*, application: Application, **_signal: Any) -> None:
    match application.decision:
        case Application.Decision.ADMITTED:
            to_pay = current_rules().membership.classes[application.member_class].shares_required
            write(application.person, f"{FOLDER}/admitted.txt", application=application, to_pay=to_pay)
        case Application.Decision.REFUSED:
            until = appeal_until(application)
            write(application.person, f"{FOLDER}/refused.txt", application=application, until=until)


def _to_the_new_member(*, member: Member, **_signal: Any) -> None:
    write(member.person, f"{FOLDER}/registered.txt", member=member)


def _to_the_leaver_and_the_board(*, leaving: Leaving, **_signal: Any) -> None:
    write(leaving.member.person, f"{FOLDER}/notice.txt", leaving=leaving)
    if leaving.warning:
        for person in holders(Office.BOARD):
            write(person, f"{FOLDER}/warning.txt", leaving=leaving)


def _to_the_suspended(*, suspension: Suspension, **_signal: Any) -> None:
    write(suspension.member.person, f"{FOLDER}/suspended.txt", suspension=suspension)


def _to_be_heard(*, expulsion: Expulsion, **_signal: Any) -> None:
    write(expulsion.member.person, f"{FOLDER}/hearing.txt", expulsion=expulsion)


def _of_the_expulsion(*, expulsion: Expulsion, **_signal: Any) -> None:
    write(expulsion.member.person, f"{FOLDER}/expulsion_decided.txt", expulsion=expulsion)


def _of_an_appeal(*, appeal: Appeal, **_signal: Any) -> None:
    for person in holders(Office.BOARD):
        if person != appeal.person:
            write(person, f"{FOLDER}/appeal.txt", appeal=appeal)


def _to_who_appealed(*, appeal: Appeal, **_signal: Any) -> None:
    write(appeal.person, f"{FOLDER}/appeal_decided.txt", appeal=appeal)
