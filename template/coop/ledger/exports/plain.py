"""The journal as plain text for Beancount and for hledger, with what every account must stand at in the end.

Both texts carry balance assertions, so that `bean-check` and `hledger check` find any difference. Amounts are in
major units with all their decimals. An export that begins on a day opens with what stood there the evening before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger import queries
from coop.ledger.exports.names import Named, named
from coop.ledger.models import Account
from coop.money import exponent, to_major


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry as both forms print it; `facts` are (name, value), empty ones left out."""

    date: date
    number: str
    memo: str
    facts: tuple[tuple[str, str], ...]
    legs: tuple[tuple[Named, int], ...]


@dataclass(frozen=True, slots=True)
class _Books:
    title: str
    currency: str
    accounts: list[Named]
    first: date
    last: date
    entries: Iterator[_Entry]
    # (account, currency) → what it stands at, parties' own accounts not counted in
    standing: dict[tuple[str, str], int]


def _books(since: date | None, until: date | None) -> _Books:
    coop = current_rules().coop
    fields = ("pk", "role", "party", "number", "name", "kind", "currency")
    accounts = named(Account.objects.values_list(*fields))
    opening = queries.account_balances(since - timedelta(days=1)) if since else []
    standing: dict[tuple[str, str], int] = defaultdict(int)
    for row in queries.account_balances(until):
        standing[accounts[row.account].export, row.currency] += row.balance
    for account in accounts.values():
        standing.setdefault((account.export, account.currency), 0)
    first = since or next((line.date for line in queries.journal(None, until)), until or clock.today())
    last = until or queries.last_day() or first
    return _Books(
        title=coop.name,
        currency=coop.currency,
        accounts=sorted(accounts.values(), key=lambda account: (account.export, account.currency)),
        first=first,
        last=max(last, first),
        entries=_entries(accounts, opening, since, until),
        standing=dict(standing),
    )


def _entries(
    accounts: dict[int, Named], opening: Sequence[queries.OneBalance], since: date | None, until: date | None
) -> Iterator[_Entry]:
    if opening and since:
        legs = tuple((accounts[row.account], row.balance) for row in opening)
        yield _Entry(since, "0", _("Opening balances"), (), legs)
    by_key = {(each.role, each.party, each.currency): each for each in accounts.values()}
    for id_, group in groupby(queries.journal(since, until), lambda line: line.entry):
        lines = list(group)
        head = lines[0]
        facts = (("kind", head.kind), ("source", head.source), ("uid", str(head.uid)))
        legs = tuple((by_key[line.role, line.party, line.currency], line.amount) for line in lines)
        yield _Entry(head.date, str(id_), head.memo, tuple(fact for fact in facts if fact[1]), legs)


def _by_name(accounts: Iterable[Named]) -> Iterator[tuple[str, list[Named]]]:
    for export, group in groupby(accounts, lambda account: account.export):
        yield export, list(group)


# Beancount --------------------------------------------------------------------------------------


def beancount(since: date | None = None, until: date | None = None) -> Iterator[str]:
    """The lines of a Beancount file."""
    books = _books(since, until)
    yield f"option {_quoted('title')} {_quoted(books.title)}"
    yield f"option {_quoted('operating_currency')} {_quoted(books.currency)}"
    yield ""
    for export, accounts in _by_name(books.accounts):
        yield f"{books.first} open {export} {','.join(account.currency for account in accounts)}"
        one = accounts[0]
        yield from _metadata((("number", one.number), ("name", one.name), ("role", one.role), ("party", one.party)))
    for entry in books.entries:
        yield ""
        yield f"{entry.date} * {_quoted(entry.memo)}"
        yield from _metadata((("entry", entry.number), *entry.facts))
        for account, amount in entry.legs:
            yield f"  {account.export}  {to_major(amount, account.currency)} {account.currency}"
    yield ""
    # An assertion counts the accounts below along, and is of the morning of its day.
    together: dict[tuple[str, str], int] = defaultdict(int)
    for (export, currency), amount in books.standing.items():
        together[export, currency] += amount
        above = export.rsplit(":", 1)[0]
        if (above, currency) in books.standing:
            together[above, currency] += amount
    day = books.last + timedelta(days=1)
    for (export, currency), amount in sorted(together.items()):
        exactly = to_major(0, currency)
        yield f"{day} balance {export}  {to_major(amount, currency)} ~ {exactly} {currency}"


def _metadata(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in facts:
        if value:
            yield f"  {name}: {_quoted(value)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


# hledger ----------------------------------------------------------------------------------------


def hledger(since: date | None = None, until: date | None = None) -> Iterator[str]:
    """The lines of an hledger journal. Its words have no semicolons and line breaks; the other exports keep them."""
    books = _books(since, until)
    yield f"; {_one_line(books.title)}"
    yield "decimal-mark ."
    for currency in sorted({account.currency for account in books.accounts} | {books.currency}):
        decimals = exponent(currency)
        yield f"commodity 1000.{'0' * decimals} {currency}"
    yield ""
    for export, accounts in _by_name(books.accounts):
        one = accounts[0]
        tags = _tags((("name", f"{one.number} {one.name}"), ("role", one.role), ("party", one.party)))
        yield f"account {export}  {tags}"
    for entry in books.entries:
        yield ""
        yield f"{entry.date} * ({entry.number}) {_one_line(entry.memo)}  {_tags(entry.facts)}".rstrip()
        for account, amount in entry.legs:
            yield f"    {account.export}  {to_major(amount, account.currency)} {account.currency}"
    if books.standing:
        yield ""
        yield f"{books.last} * {_one_line(_('What every account stands at'))}"
        for (export, currency), amount in sorted(books.standing.items()):
            nothing = to_major(0, currency)
            yield f"    {export}  {nothing} {currency} = {to_major(amount, currency)} {currency}"


def _tags(facts: Iterable[tuple[str, str]]) -> str:
    tags = ", ".join(f"{name}:{_one_line(value).replace(',', ' ')}" for name, value in facts if value)
    return f"; {tags}" if tags else ""


def _one_line(text: str) -> str:
    """Without what would end a description: a semicolon begins a comment, a line break the next line."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text.replace(";", ","))
    return " ".join(plain.split())
