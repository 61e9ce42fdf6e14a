"""Who hears by e-mail of what happens to a membership."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import get_language
from procrastinate.contrib.django.models import ProcrastinateJob

from coop import clock
from coop.ownership import commands
from coop.ownership.tests.conftest import LAW, ruled
from coop.people.models import Person
from coop.people.permissions import Office
from coop.people.tasks import send_letter
from tests import make

pytestmark = pytest.mark.django_db


def letters_to(person: Person, mailoutbox: list[EmailMessage]) -> list[str]:
    """What the worker sends to `person` once it runs."""
    mailoutbox.clear()
    for job in ProcrastinateJob.objects.filter(task_name=send_letter.name, args__to=person.email).order_by("pk"):
        send_letter(**job.args)
    return [f"{letter.subject}\n{letter.body}" for letter in mailoutbox]


def test_the_board_hears_of_an_application_and_by_when_to_decide(rule, mailoutbox) -> None:
    rule(membership={"decide_within_days": ruled(30)})
    board = make.officer(Office.BOARD)
    commands.apply(make.person("Ada Demo"), "worker")

    (letter,) = letters_to(board, mailoutbox)
    assert "Ada Demo applies for membership" in letter
    assert str(LAW) in letter


def test_who_is_admitted_hears_what_is_still_to_pay_and_later_the_number(mailoutbox) -> None:
    member = make.member()
    admitted, registered = letters_to(member.person, mailoutbox)
    assert "2 shares are paid" in admitted
    assert f"no. {member.number} on the register" in registered


def test_who_is_refused_reads_the_reasons(mailoutbox) -> None:
    application = make.application()
    commands.refuse(application, by=make.officer(Office.BOARD), reasons="We do not work <there> & then.")
    (letter,) = letters_to(application.person, mailoutbox)
    assert "We do not work <there> & then." in letter


def test_who_leaves_reads_when_and_the_board_what_the_law_says(mailoutbox) -> None:
    leaving = make.leaving()
    assert "Your membership ends on" in letters_to(leaving.member.person, mailoutbox)[-1]
    assert str(LAW) in letters_to(make.on_duty(Office.BOARD), mailoutbox)[-1]


def test_a_letter_is_in_the_language_of_the_one_who_reads_it(mailoutbox) -> None:
    ada = make.person(language="fr")
    application = make.application(ada)
    commands.refuse(application, by=make.officer(Office.BOARD), reasons="Pas de travail.")
    assert "Pas de travail." in letters_to(ada, mailoutbox)[0]
    assert get_language() == "en"


def test_no_letter_tells_of_what_was_undone(mailoutbox) -> None:
    board = make.officer(Office.BOARD)
    with transaction.atomic():
        make.application()
        transaction.set_rollback(True)
    assert letters_to(board, mailoutbox) == []


def test_who_is_to_be_put_out_reads_the_grounds_the_hearing_and_the_decision(mailoutbox) -> None:
    member = make.member()
    with clock.at(clock.now() - timedelta(days=20)):
        board = make.on_duty(Office.BOARD)
        hearing = clock.today() + timedelta(days=20)
        expulsion = commands.open_expulsion(member, grounds="Took the van.", hearing_on=hearing, by=board)
    expulsion = commands.expel(expulsion, reasons="It was so.", by=board)
    appeal = commands.appeal(expulsion, "I brought it back.", by=member.person)
    commands.decide_appeal(appeal, "allowed", "Resolution 12", by=board)

    *_before, grounds, decided, outcome = letters_to(member.person, mailoutbox)
    assert "Took the van." in grounds
    assert "It was so." in decided
    assert "appeal to the general meeting" in decided
    assert "Resolution 12" in outcome
    assert "I brought it back." in letters_to(board, mailoutbox)[-1]
