"""The auditor's package: the books in one ZIP, with what it takes to check them without this platform.

Higher floors add what they have, such as the figures of an allocation, with `register`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries
from coop.ledger.exports import plain, tables
from coop.ledger.models import Account, Seal
from coop.ledger.queries.sealing import entries_in_the_order_of_seals
from coop.ledger.rules import moment
from coop.money import exponent, to_major

Parts = Iterable[str | bytes]

#: What other apps put into the package, by the name of the file.
PAPERS: dict[str, Callable[[], Parts]] = {}


def register(name: str, paper: Callable[[], Parts]) -> None:
    """Have `paper()` (the parts of a file, as text or bytes) packed as `name` from now on."""
    if name in PAPERS or name in _FILES or name in ("README.txt", "SHA256SUMS"):
        raise ValueError(f"{name} is in the package already")
    PAPERS[name] = paper


def write_package(out: IO[bytes]) -> None:
    """Write the ZIP into `out`. All its files are of one moment; memory stays flat however long the journal is."""
    sums = []
    with _one_moment(), ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, paper in {"README.txt": _readme, **_FILES, **PAPERS}.items():
            sums.append(f"{_add(archive, name, paper())}  {name}\n")
        _add(archive, "SHA256SUMS", sums)


def _add(archive: ZipFile, name: str, parts: Parts) -> str:
    """The SHA-256 of what was added, in hexadecimal."""
    hashed = hashlib.sha256()
    info = ZipInfo(name, clock.now().timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with archive.open(info, "w", force_zip64=True) as file:
        for part in parts:
            packed = part.encode() if isinstance(part, str) else part
            hashed.update(packed)
            file.write(packed)
    return hashed.hexdigest()


@contextmanager
def _one_moment() -> Iterator[None]:
    """Within the block every query sees the books as of one moment; in a transaction that runs already, as it does."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _lines(lines: Iterable[str]) -> Iterator[str]:
    return (f"{line}\n" for line in lines)


def _trial_balance() -> Parts:
    header = ["number", "name", "kind", "role", "currency", "debit", "credit", "balance"]
    rows = (
        (
            a.number,
            a.name,
            a.kind,
            a.role,
            a.currency,
            *(to_major(m, a.currency) for m in (a.debit, a.credit, a.balance)),
        )
        for a in queries.balances()
    )
    return tables.table(header, rows)


def _seals() -> Parts:
    rows = (
        (seal.pk, moment(seal.at), seal.entries, bytes(seal.root).hex(), bytes(seal.digest).hex())
        for seal in Seal.objects.order_by("pk").iterator(chunk_size=2_000)
    )
    return tables.table(["seal", "at", "entries", "root", "digest"], rows)


def _currencies() -> Parts:
    codes = Account.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return tables.table(["currency", "decimals"], ((code, exponent(code)) for code in codes))


_FILES: dict[str, Callable[[], Parts]] = {
    "chart.csv": tables.chart_csv,
    "currencies.csv": _currencies,
    "journal.csv": tables.journal_csv,
    "general-ledger.csv": tables.general_ledger_csv,
    "trial-balance.csv": _trial_balance,
    "entries.jsonl": lambda: _lines(entries_in_the_order_of_seals()),
    "seals.csv": _seals,
    "books.beancount": lambda: _lines(plain.beancount()),
    "books.hledger": lambda: _lines(plain.hledger()),
    "check.py": lambda: [files("coop.ledger.exports").joinpath("check.py").read_bytes()],
}


def _readme() -> Parts:
    last = queries.last_seal()
    problems = queries.verify()
    yield _("The books of {name}").format(name=current_rules().coop.registered_name) + "\n\n"
    yield _("Packed at {at}.").format(at=moment(clock.now())) + "\n"
    if last:
        digest = bytes(last.digest).hex()
        yield _("The newest seal, of {at}. Note it down where nobody can change it: {digest}").format(
            at=moment(last.at), digest=digest
        )
        yield "\n"
    for problem in problems:
        yield f"! {problem}\n"
    yield "\n"
    for name, what in _CONTENTS.items():
        yield f"{name}: {_(what)}\n"
    for name in PAPERS:
        yield f"{name}\n"
    yield "\n"
    for paragraph in _HOW:
        yield f"{_(paragraph)}\n\n"


_CONTENTS = {
    "chart.csv": gettext_noop("every account, with the name it has in the Beancount and hledger files"),
    "currencies.csv": gettext_noop("how many decimals each currency is kept in"),
    "journal.csv": gettext_noop("every posting in the order of days"),
    "general-ledger.csv": gettext_noop("every posting under its account, with the balance it leaves"),
    "trial-balance.csv": gettext_noop("debits, credits and balance of every account, all its parties together"),
    "entries.jsonl": gettext_noop("every entry as it is sealed, one a line, in the order of seals"),
    "seals.csv": gettext_noop("the register of seals: how many entries each covers, its root and its digest"),
    "books.beancount": gettext_noop("all entries for Beancount, with every account's balance as an assertion"),
    "books.hledger": gettext_noop("all entries for hledger, with every account's balance as an assertion"),
    "check.py": gettext_noop("works everything out anew from these files; needs Python and nothing else"),
    "SHA256SUMS": gettext_noop("the checksums of these files"),
}
_HOW = (
    gettext_noop("To check everything at once, run “python3 check.py” in this folder."),
    gettext_noop(
        "With other software: “sha256sum -c SHA256SUMS”, “bean-check books.beancount”,"
        " “hledger -f books.hledger check --strict”."
    ),
    gettext_noop(
        "The hash of an entry is the SHA-256 of a zero byte and its line in entries.jsonl, without the line break."
        " The root of a seal is the Merkle tree hash of RFC 6962, section 2.1, over the entries it covers: the first"
        " seal the first lines of that file, the second those that follow, and so on. Amounts in that file are in the"
        " currency’s smallest unit, debits positive."
    ),
    gettext_noop(
        "The digest of a seal is the SHA-256 of the digest before it (32 zero bytes for the first), its root, its"
        " count of entries as 8 bytes, the largest first, and its moment as written in seals.csv."
    ),
    gettext_noop(
        "What this shows: the entries are those that were sealed, if the newest digest, or an earlier one, agrees with"
        " a copy that was kept outside. What it does not: entries that wait for their seal, which are the last lines"
        " of entries.jsonl; and books that were rewritten together with their seals where nobody kept a copy."
    ),
)
