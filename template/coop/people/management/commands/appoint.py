"""`manage.py appoint EMAIL OFFICE`: the founding of the board, from the machine that runs the platform."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coop.people import commands
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import Refused


class Command(BaseCommand):
    help = (
        "Put somebody into an office. While the board is empty anyone may be the first of it; after that, say "
        "with --by on whose word of the board. Nobody decides on their own application, so found the board with two "
        "people or more: they can then admit each other as members."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address of the account; opened where there is none")
        parser.add_argument("office", choices=list(Office.values))
        parser.add_argument("--name", default="", help="the person's name, for an account that is to be opened")
        parser.add_argument("--by", default="", metavar="EMAIL", help="the address of the board member who appoints")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                person = self._person(options["email"], options["name"])
                by = self._account(options["by"]) if options["by"] else None
                term = commands.appoint(person, options["office"], by=by)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{term}. They sign in at /accounts/login/ with a code sent to {person.email}.")

    def _person(self, email: str, name: str) -> Person:
        known = Person.objects.filter(email=email.strip().lower()).first()
        return known or commands.register_person(email=email, name=name)

    def _account(self, email: str) -> Person:
        found = Person.objects.filter(email=email.strip().lower()).first()
        if found is None:
            raise CommandError(f"There is no account with the address {email}.")
        return found
