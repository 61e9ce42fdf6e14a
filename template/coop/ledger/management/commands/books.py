"""`manage.py books`: what the books say, on the terminal and in files."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coop.ledger import exports, queries
from coop.ledger.exports.tables import unarmed
from coop.ledger.rules import moment
from coop.money import to_major


def _lines(export: Callable[[date | None, date | None], Iterable[str]]) -> Callable[..., Iterable[str]]:
    return lambda since, until: (f"{line}\n" for line in export(since, until))


FORMS: dict[str, Callable[[date | None, date | None], Iterable[str]]] = {
    "beancount": _lines(exports.beancount),
    "hledger": _lines(exports.hledger),
    "csv": exports.journal_csv,
}


class Command(BaseCommand):
    help = "Verify the books, print the trial balance, the general ledger or the journal, or write them into files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = "verify|trial-balance|general-ledger|journal|export|audit-package"
        what = parser.add_subparsers(dest="what", required=True, metavar=names)
        what.add_parser("verify", help="work everything out anew; exit status 1 when something is wrong")
        trial = what.add_parser("trial-balance", help="every account's debits and credits")
        general = what.add_parser("general-ledger", help="every account's postings, each with the balance it leaves")
        general.add_argument("--role", default="", help="only accounts of this role, such as cash")
        general.add_argument("--party", help="only the accounts of this party, such as person:7")
        journal = what.add_parser("journal", help="every posting in order")
        export = what.add_parser("export", help="the journal for other software")
        export.add_argument("form", choices=sorted(FORMS))
        export.add_argument("file", help="where to write it; - is the standard output")
        for each in (trial, general, journal, export):
            each.add_argument("--since", type=date.fromisoformat, help="first day, such as 2026-01-01")
            each.add_argument("--until", type=date.fromisoformat, help="last day")
        journal.add_argument("--csv", action="store_true", help="comma-separated, with amounts in minor units")
        package = what.add_parser("audit-package", help="everything an auditor needs, with checksums, as a ZIP")
        package.add_argument("file", type=Path, help="where to write it, such as books.zip")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        since, until = options.get("since"), options.get("until")
        match what:
            case "verify":
                self.verify()
            case "trial-balance":
                self.trial_balance(since, until)
            case "general-ledger":
                self.general_ledger(since, until, role=options["role"], party=options["party"])
            case "journal":
                self.journal(since, until, as_csv=options["csv"])
            case "export":
                self.export(options["form"], options["file"], since, until)
            case "audit-package":
                with _written(options["file"], "wb") as file:
                    exports.write_package(file)

    def export(self, form: str, file: str, since: date | None, until: date | None) -> None:
        parts = FORMS[form](since, until)
        if file == "-":
            for part in parts:
                self.stdout.write(part, ending="")
            return
        with _written(Path(file), "w") as out:
            out.writelines(parts)

    def general_ledger(self, since: date | None, until: date | None, *, role: str, party: str | None) -> None:
        heading = None
        for line in queries.general_ledger(since, until, role=role, party=party):
            if line.account != heading:
                heading = line.account
                who = f" ({line.party})" if line.party else ""
                self.stdout.write(f"{line.number} {line.name}{who} {line.currency}")
            amount, balance = (to_major(minor, line.currency) for minor in (line.amount, line.balance))
            self.stdout.write(f"  {line.date} {line.entry:>8} {amount:>16,} {balance:>16,}  {line.memo}")

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
                writer.writerow([unarmed(getattr(line, name)) for name in names])
            else:
                amount = to_major(line.amount, line.currency)
                who = f" ({line.party})" if line.party else ""
                self.stdout.write(
                    f"{line.date} {line.entry:>8} {amount:>14} {line.currency} {line.account}{who}: {line.memo}"
                )


def _row(name: str, currency: str, debit: int, credit: int) -> str:
    return f"{name[:44]:<44} {currency} {to_major(debit, currency):>16,} {to_major(credit, currency):>16,}"


@contextmanager
def _written(path: Path, mode: str) -> Iterator[IO[Any]]:
    """The file, for its owner's eyes; a place where it cannot be written is said in words."""
    try:
        path.touch(mode=0o600)
        with path.open(mode, **({} if "b" in mode else {"encoding": "utf-8", "newline": ""})) as file:
            yield file
    except OSError as error:
        raise CommandError(_("{file} cannot be written: {why}.").format(file=path, why=error.strerror)) from error
