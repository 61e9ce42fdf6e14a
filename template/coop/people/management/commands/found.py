"""`manage.py found EMAIL NAME`: the first founder, who then appoints the others in the office."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coop.people.commands import appoint, register_person
from coop.people.models import Person
from coop.people.permissions import Office, holders
from coop.refused import Refused


class Command(BaseCommand):
    help = (
        "Put the first person on the board, so that the office can be entered at all. Only while the board is empty; "
        "everything after that (the others on the board, applications, shares) is done on the pages. Nobody decides "
        "on their own application, so the first appoints a second, and each admits the other."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address this person signs in with")
        parser.add_argument("name", help="the name the register will show")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        if board := holders(Office.BOARD):
            raise CommandError(f"The board has {len(board)} already. They appoint others in the office.")
        try:
            with transaction.atomic():
                known = Person.objects.filter(email=email.strip().lower()).first()
                person = known or register_person(email=email, name=name)
                appoint(person, Office.BOARD, by=None)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            f"{person.name} is on the board. Sign in as {person.email}, then open /office/ and appoint the others."
        )
