"""`manage.py books`: what the books say, on the terminal."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from dataclasses import fields
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop.ledger import queries
from coop.ledger.rules import moment
from coop.money import to_major


class Command(BaseCommand):
    help = "Verify the books, print the trial balance or the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="verify|trial-balance|journal")
        what.add_parser("verify", help="work everything out anew; exit status 1 when something is wrong")
        trial = what.add_parser("trial-balance", help="every account's debits and credits")
        journal = what.add_parser("journal", help="every posting in order")
        for each in (trial, journal):
            each.add_argument("--since", type=date.fromisoformat, help="first day, such as 2026-01-01")
            each.add_argument("--until", type=date.fromisoformat, help="last day")
        journal.add_argument("--csv", action="store_true", help="comma-separated, with amounts in minor units")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        match what:
            case "verify":
                self.verify()
            case "trial-balance":
                self.trial_balance(options["since"], options["until"])
            case "journal":
                self.journal(options["since"], options["until"], as_csv=options["csv"])

    def verify(self) -> None:
        problems = queries.verify()
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(
                _("The books are not right: {count} problems.").format(count=len(problems)), returncode=1
            )
        self.stdout.write(
            _("The books are right. {count} entries wait for their seal.").format(count=queries.unsealed())
        )
        if last := queries.last_seal():
            digest = _("The newest seal, of {at}. Note it down where nobody can change it: {digest}")
            self.stdout.write(digest.format(at=moment(last.at), digest=bytes(last.digest).hex()))

    def trial_balance(self, since: date | None, until: date | None) -> None:
        totals: dict[str, tuple[int, int]] = {}
        for row in queries.balances(at=until, since=since):
            self.stdout.write(_row(f"{row.number} {row.name}", row.currency, row.debit, row.credit))
            debit, credit = totals.get(row.currency, (0, 0))
            totals[row.currency] = debit + row.debit, credit + row.credit
        for currency, (debit, credit) in sorted(totals.items()):
            self.stdout.write(_row(_("together"), currency, debit, credit))

    def journal(self, since: date | None, until: date | None, *, as_csv: bool) -> None:
        names = [field.name for field in fields(queries.JournalLine)]
        writer = csv.writer(self.stdout, lineterminator="\n")
        if as_csv:
            writer.writerow(names)
        for line in queries.journal(since, until):
            if as_csv:
                writer.writerow([_unarmed(getattr(line, name)) for name in names])
            else:
                amount = to_major(line.amount, line.currency)
                who = f" ({line.party})" if line.party else ""
                self.stdout.write(
                    f"{line.date} {line.entry:>8} {amount:>14} {line.currency} {line.account}{who}: {line.memo}"
                )


def _row(name: str, currency: str, debit: int, credit: int) -> str:
    return f"{name[:44]:<44} {currency} {to_major(debit, currency):>16,} {to_major(credit, currency):>16,}"


def _unarmed(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, made plain text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
