"""Periods: closing them, and holding the journal still."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.ledger.models import Period
from coop.refused import Refused

if TYPE_CHECKING:
    from coop.people.models import Person


class PeriodsOverlap(Refused):
    """The period shares days with one that is there already."""

    message = _("The period from {starts_on} to {ends_on} shares days with another.")
    remedy = _("Choose the days between the other periods.")


@transaction.atomic
def close_period(starts_on: date, ends_on: date, *, by: Person | None) -> Period:
    """Close the books for these days, for good. Closing the same period again returns it.

    Waits for the transactions that are entering something, as the database's trigger on
    periods locks the journal against new entries until this one commits.
    """
    try:
        with transaction.atomic():
            period, _made = Period.objects.get_or_create(starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        raise PeriodsOverlap(starts_on=starts_on, ends_on=ends_on) from error
    if period.closed_at is None:
        period.closed_at, period.closed_by = clock.now(), by
        period.save(update_fields=["closed_at", "closed_by"])
    return period


def hold_the_journal() -> None:
    """Until the transaction ends, nobody else enters anything; waits for those who are entering something.

    For what must see the books stand still from its first look to its last entry.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE")
