"""`manage.py shares`: share accounts and the books say the same, or where they do not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop.ownership.checking import verify


class Command(BaseCommand):
    help = "Compare share accounts and the line of repayments with the books; exit status 1 where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = verify()
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(_("{count} difference(s).").format(count=len(problems)))
        self.stdout.write(_("Share accounts and books agree."))
