"""Which capital is paid out first: the oldest year, and of the year that is not reached whole, everyone alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from coop.money import allocate
from coop.patronage.lines import tie


def redeem(lots: Mapping[str, int], total: int) -> dict[str, int]:
    """What each lot is paid of `total` minor units, by party of the ledger (`person:<id>:<year>`).

    Years are paid whole, the oldest first, whoever has left since or not. The last year that is
    reached is paid in proportion, to the minor unit; ties by a hash of year and party.
    Raises ValueError where there is less capital than is to be paid.

    >>> redeem({"person:1:2024": 30, "person:2:2024": 60, "person:1:2025": 50}, 100)
    {'person:1:2024': 30, 'person:2:2024': 60, 'person:1:2025': 10}
    >>> redeem({"person:1:2024": 30, "person:2:2024": 60}, 9)
    {'person:1:2024': 3, 'person:2:2024': 6}
    """
    if not 0 <= total <= sum(lots.values()):
        raise ValueError("more is to be paid than there is")
    paid: dict[str, int] = {}
    for year in sorted({_year(lot) for lot in lots}):
        of_year = {lot: amount for lot, amount in sorted(lots.items()) if _year(lot) == year and amount > 0}
        now = min(total, sum(of_year.values()))
        if now:
            paid |= {lot: part for lot, part in allocate(now, of_year, tie(year)).items() if part}
        total -= now
    return paid


def _year(lot: str) -> str:
    return lot.rpartition(":")[2]
