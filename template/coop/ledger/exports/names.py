"""Names of accounts that both Beancount and hledger take, and no two accounts share.

`Assets:1000-Bank`, `Liabilities:2100-Members:Person-7`. Beancount is the narrower of the two: a part of a name begins
with a capital letter or a digit and goes on with letters, digits and hyphens, of any script. Where two accounts
would come to the same name, the later one ends in its own number. What they are called in the books is exported beside
it, whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

ROOTS = {"asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income", "expense": "Expenses"}


@dataclass(frozen=True, slots=True)
class Named:
    """An account under the name that it is exported by."""

    id: int
    export: str
    role: str
    party: str
    number: str
    name: str
    kind: str
    currency: str


def named(accounts: Iterable[tuple[int, str, str, str, str, str, str]]) -> dict[int, Named]:
    """The accounts (id, role, party, number, name, kind, currency) by their ids.

    Currencies of one role and party share a name, as both programs keep several on one account.
    """
    taken: dict[str, tuple[str, str]] = {}
    found = {}
    for id_, role, party, number, name, kind, currency in sorted(accounts):
        export = f"{ROOTS[kind]}:{part(f'{number} {name}', role)}"
        if party:
            export += f":{part(party, f'Party {id_}')}"
        if taken.setdefault(export, (role, party)) != (role, party):
            export += f"-{id_}"
            taken[export] = role, party
        found[id_] = Named(id_, export, role, party, number, name, kind, currency)
    return found


def part(text: str, otherwise: str) -> str:
    """`text` as a part of an account's name; `otherwise` where nothing of it can stand.

    >>> part("1000 Bank & cash", "x"), part("person:7:2026", "x"), part("411 Créances", "x"), part("…", "Party 3")
    ('1000-Bank-cash', 'Person-7-2026', '411-Créances', 'Party-3')
    """
    kept = "".join(
        letter if unicodedata.category(letter) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd") else " "
        for letter in unicodedata.normalize("NFC", text)
    )
    words = "-".join(kept.split())
    if not words:
        return part(otherwise, "X")
    first = words[0].upper()
    if len(first) == 1 and unicodedata.category(first) in ("Lu", "Nd"):
        return first + words[1:]
    return f"X-{words}"  # a script without capitals
