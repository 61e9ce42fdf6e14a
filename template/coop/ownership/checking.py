"""Whether share accounts, the line of repayments and the books say the same. For `manage.py shares` and auditors."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from coop.ledger import queries as books
from coop.ledger.queries import Problem
from coop.ownership import queries


def verify() -> list[Problem]:
    """Every difference between ownership and the books; none when they agree.

    The database refuses a line of a share account that its journal entry does not bear out; this also finds what
    was entered in the books past the share accounts.
    """
    capital: dict[str, int] = defaultdict(int)
    unpaid: dict[str, int] = defaultdict(int)
    for (member, _class), account in queries.accounts().items():
        capital[f"member:{member}"] += account.amount
        unpaid[f"member:{member}"] += account.unpaid
    due: dict[str, int] = defaultdict(int)
    for leaving in queries.repayments_due():
        due[leaving.member.party] += leaving.outstanding
    return [
        *_compare("share_capital", capital, sign=-1),
        *_compare("share_receivable", unpaid, sign=1),
        *_compare("leaving_payable", due, sign=-1),
    ]


def _compare(role: str, ours: dict[str, int], *, sign: int) -> list[Problem]:
    theirs = {party: sign * amount for party, amount in books.by_party(role).items()}
    return [
        Problem(
            f"{role}_differs",
            _("{party}: the books have {theirs} on {role}, ownership says {ours}.").format(
                party=party, role=role, theirs=theirs.get(party, 0), ours=ours.get(party, 0)
            ),
        )
        for party in sorted(theirs.keys() | {party for party, amount in ours.items() if amount})
        if theirs.get(party, 0) != ours.get(party, 0)
    ]
