"""Count a published box again: `python manage.py recount 3 box.csv`."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coop.governance import queries, rules
from coop.governance.models import Proposal


class Command(BaseCommand):
    help = "Counts a published box (CSV) by the rules frozen with its proposal, and compares it with the stored result."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="the number of the resolution")
        parser.add_argument(
            "box", type=Path, help="the file from the resolution's page, with the columns receipt,choice"
        )

    def handle(self, *args: Any, number: int, box: Path, **options: Any) -> None:
        try:
            proposal = queries.proposal(number)
            content = box.read_bytes()
            result = queries.recount(proposal, content.decode())
        except Proposal.DoesNotExist:
            raise CommandError(f"There is no resolution {number}.") from None
        except (OSError, ValueError) as error:
            raise CommandError(f"{box}: {error}") from error
        for choice in rules.CHOICES:
            self.stdout.write(f"{choice:<10}{result.votes[choice]:>7}")
        self.stdout.write(f"cast {result.cast} of {result.electorate}, quorum {result.quorum_needed}")
        self.stdout.write(f"in favour needed: {result.needed} of {result.base}")
        self.stdout.write(f"outcome: {result.outcome}")
        self.stdout.write(f"SHA-256: {sha256(content).hexdigest()}")
        if result.as_json() != proposal.result:
            raise CommandError("This is not the result that was declared.")
        self.stdout.write(self.style.SUCCESS("The declared result is this one."))
