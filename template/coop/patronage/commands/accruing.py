"""Patronage is counted while the year runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from coop import clock
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
    return _accrue({person.pk: quantities}, source=source, on=on)


_COUNTED = ("id", "person_id", "basis", "quantity", "on", "source", "recorded_at")

_ACCRUE = """
WITH known AS (
    SELECT * FROM patronage_accrual WHERE source = %s AND person_id = ANY (%s)
), made AS (
    INSERT INTO patronage_accrual (person_id, basis, quantity, "on", source, recorded_at)
    SELECT each.person_id, each.basis, each.quantity, %s, %s, %s
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS each (person_id, basis, quantity)
    ON CONFLICT (source, basis, person_id) DO NOTHING
    RETURNING *
)
SELECT true, id, person_id, basis, quantity, "on", source, recorded_at FROM known
UNION ALL SELECT false, id, person_id, basis, quantity, "on", source, recorded_at FROM made
"""


def _accrue(counted: Mapping[int, Mapping[str, int]], *, source: str, on: date) -> list[Accrual]:
    """As `accrue`, for several people (by id) at once and in one statement."""
    _refuse_closed_day(on)
    wanted = {
        (person, basis): quantity
        for person, quantities in counted.items()
        for basis, quantity in quantities.items()
        if quantity
    }
    people, bases = [person for person, _basis in wanted], [basis for _person, basis in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            _ACCRUE,
            [source, list(counted), on, source, clock.now(), people, bases, list(wanted.values())],
        )
        rows = cursor.fetchall()
    stored = [Accrual.from_db(connection.alias, _COUNTED, row) for _before, *row in rows]
    if len(stored) < len(wanted):  # somebody else counted it at this instant: what they did can be seen only now
        stored = list(Accrual.objects.filter(person__in=counted, source=source))
    added_to = {before for before, *_row in rows} == {True, False}
    if added_to or {((each.person_id, each.basis), each.quantity, each.on) for each in stored} != {
        (*each, on) for each in wanted.items()
    }:
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


@transaction.atomic(savepoint=False)
def count_settled_job(
    *, worker: Person, customer: Person, source: str, on: date, quantities: Mapping[str, int], **_kwargs: Any
) -> None:
    """Listens to `coop.market.events.job_settled`: the worker's work, and what the customer bought with it."""
    counted: dict[int, Mapping[str, int]] = {worker.pk: quantities}
    if customer.pk != worker.pk:
        counted[customer.pk] = {"purchases": quantities.get("fares", 0)}
    _accrue(counted, source=source, on=on)


def _refuse_closed_day(on: date) -> None:
    # (the database refuses it too, for who looked here before the close and writes after it)
    closed = YearClose.objects.exclude(status=YearClose.Status.DRAFT).filter(starts_on__lte=on, ends_on__gte=on).first()
    if closed:
        raise YearIsClosed(starts_on=closed.starts_on, ends_on=closed.ends_on)
