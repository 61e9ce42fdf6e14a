"""Which letters membership writes, and to whom. Connected to this app's own events in `apps.py`."""

from __future__ import annotations

from typing import Any

from coop.charter.loading import current_rules
from coop.ownership import events, queries
from coop.ownership.models import Application, Leaving, Member
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
    ):
        signal.connect(receiver, dispatch_uid=f"ownership.letters.{receiver.__name__}")


def _to_those_who_decide(*, application: Application, **_signal: Any) -> None:
    for person in holders(current_rules().membership.decided_by):
        write(person, f"{FOLDER}/waiting.txt", application=application, limit=queries.time_to_decide())


def _to_the_applicant(*, application: Application, **_signal: Any) -> None:
    match application.decision:
        case Application.Decision.ADMITTED:
            to_pay = current_rules().membership.classes[application.member_class].shares_required
            write(application.person, f"{FOLDER}/admitted.txt", application=application, to_pay=to_pay)
        case Application.Decision.REFUSED:
            write(application.person, f"{FOLDER}/refused.txt", application=application)


def _to_the_new_member(*, member: Member, **_signal: Any) -> None:
    write(member.person, f"{FOLDER}/registered.txt", member=member)


def _to_the_leaver_and_the_board(*, leaving: Leaving, **_signal: Any) -> None:
    write(leaving.member.person, f"{FOLDER}/notice.txt", leaving=leaving)
    if leaving.warning:
        for person in holders(Office.BOARD):
            write(person, f"{FOLDER}/warning.txt", leaving=leaving)
