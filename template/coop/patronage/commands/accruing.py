"""Patronage is counted while the year runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from coop import clock
from coop.ledger.commands import constraint_of
from coop.patronage.models import Accrual, YearClose
from coop.patronage.refusals import CountedDifferently, YearIsClosed

if TYPE_CHECKING:
    from coop.people.models import Person


@transaction.atomic
def accrue(person: Person, *, source: str, on: date, quantities: Mapping[str, int]) -> list[Accrual]:
    """Count what `person` did, by basis, on the strength of `source` (such as `job:<uuid>`), once.

    Quantities of nothing are left out. The same again changes nothing.

    Raises:
        CountedDifferently: `source` was counted for this person with other quantities or on another day.
        YearIsClosed: the day lies in a year that has been closed.
    """
    _refuse_closed_day(on)
    wanted = {basis: quantity for basis, quantity in quantities.items() if quantity}
    try:
        with transaction.atomic():  # all of it or nothing
            Accrual.objects.bulk_create(
                Accrual(person=person, basis=basis, quantity=quantity, on=on, source=source, recorded_at=clock.now())
                for basis, quantity in wanted.items()
            )
    except IntegrityError as error:
        if constraint_of(error) != "patronage_counts_once":
            raise
    stored = list(Accrual.objects.filter(person=person, source=source))
    if {(each.basis, each.quantity, each.on) for each in stored} != {(*each, on) for each in wanted.items()}:
        raise CountedDifferently(source=source)
    return stored


@transaction.atomic
def reverse_accrual(source: str, *, on: date) -> list[Accrual]:
    """Count what came from `source` back, on an open day, for everyone who had it. Again changes nothing."""
    _refuse_closed_day(on)
    back = f"{source}:back"
    Accrual.objects.bulk_create(
        [
            Accrual(
                person_id=each.person_id,
                basis=each.basis,
                quantity=-each.quantity,
                on=on,
                source=back,
                recorded_at=clock.now(),
            )
            for each in Accrual.objects.filter(source=source)
        ],
        ignore_conflicts=True,
    )
    return list(Accrual.objects.filter(source=back))


def count_settled_job(
    *, worker: Person, customer: Person, source: str, on: date, quantities: Mapping[str, int], **_kwargs: Any
) -> None:
    """Listens to `coop.market.events.job_settled`: the worker's work, and what the customer bought with it."""
    accrue(worker, source=source, on=on, quantities=quantities)
    if customer.pk != worker.pk:
        accrue(customer, source=source, on=on, quantities={"purchases": quantities.get("fares", 0)})


def _refuse_closed_day(on: date) -> None:
    # (the database refuses it too, for who looked here before the close and writes after it)
    closed = YearClose.objects.exclude(status=YearClose.Status.DRAFT).filter(starts_on__lte=on, ends_on__gte=on).first()
    if closed:
        raise YearIsClosed(starts_on=closed.starts_on, ends_on=closed.ends_on)
