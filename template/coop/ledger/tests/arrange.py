"""Entries to test with."""

from datetime import date

from coop.ledger.commands import Draft, Leg, post
from coop.ledger.models import Entry

MAY = date(2026, 5, 4)


def sale(amount: int = 1000, *, day: date = MAY, memo: str = "A sale", **more: str) -> Draft:
    """Cash in for a service."""
    return Draft(date=day, kind="sale", memo=memo, legs=(Leg("cash", amount), Leg("service_income", -amount)), **more)


def posted(amount: int = 1000, *, key: str = "sale", day: date = MAY) -> Entry:
    return post(sale(amount, day=day), key=key)
