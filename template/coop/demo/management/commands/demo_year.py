"""`manage.py demo_year`: fill an empty platform with an invented co-op's life."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections, transaction

from coop.charter.loading import current_rules
from coop.demo import cast, year
from coop.demo.progress import Progress
from coop.ledger.commands import seal
from coop.people.models import Person


class Command(BaseCommand):
    help = "Fill an empty platform with the life of a co-op that does not exist. Does nothing if that was done before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--jobs",
            type=int,
            default=year.JOBS,
            help="About how many jobs are done; everything else stays the same. A few make it quick, as tests need it.",
        )

    def handle(self, *, jobs: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production platform; the demo would put invented people into its books.")
        if Person.objects.filter(email=cast.FOUNDERS[0].email).exists():
            self.stdout.write("The demo has been filled before.")
            return
        if Person.objects.exists():
            raise CommandError("There are people on this platform; the demo only fills an empty one.")
        if jobs < 1:
            raise CommandError("--jobs takes a number from 1 on.")
        progress = Progress(self.stdout)
        try:
            with transaction.atomic(), fewer_statements():  # stopped half-way, it leaves nothing behind
                year.play(jobs, progress)
                forget_letters()
                progress.end()
        except KeyboardInterrupt:
            progress.end()
            raise CommandError("Stopped. Nothing of the demo was kept; the next time begins anew.") from None
        while seal():
            pass
        self.stdout.write(f"{current_rules().coop.name}: {Person.objects.count()} people of the demo.")


@contextmanager
def fewer_statements() -> Iterator[None]:
    """Commands do without the savepoints that would let a caller go on after a refusal: this story has none.

    In one transaction they are a quarter of all statements, and each makes every later look at a row dearer.
    Nor is a log of statements kept, as it is for a page while developing: nobody would read it.
    """
    with (
        patch.object(connection.features, "uses_savepoints", new=False),
        patch.object(type(connections[connection.alias]), "queries_logged", new=False),
    ):
        yield


def forget_letters() -> None:
    """Nobody reads the letters of two invented years."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE '%letter%' AND status = 'todo'")
