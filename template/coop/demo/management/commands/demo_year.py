"""`manage.py demo_year`: fill an empty platform with an invented co-op's life."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from coop.charter.loading import current_rules
from coop.demo import cast, year
from coop.ledger.commands import seal
from coop.people.models import Person


class Command(BaseCommand):
    help = "Fill an empty platform with the life of a co-op that does not exist. Does nothing if that was done before."

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production platform; the demo would put invented people into its books.")
        if Person.objects.filter(email=cast.FOUNDERS[0].email).exists():
            self.stdout.write("The demo has been filled before.")
            return
        if Person.objects.exists():
            raise CommandError("There are people on this platform; the demo only fills an empty one.")
        with transaction.atomic():  # stopped half-way, it leaves nothing behind and can be run again
            year.play(told=lambda what: self.stdout.write(f"  {what} …"))
            with connection.cursor() as cursor:  # nobody reads the letters of two invented years
                cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE '%letter%' AND status = 'todo'")
        seal()
        self.stdout.write(f"{current_rules().coop.name}: {Person.objects.count()} people of the demo.")
