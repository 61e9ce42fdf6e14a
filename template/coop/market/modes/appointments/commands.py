"""What a worker does with their weekly hours. The rest of this mode happens through the market's commands."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from coop.market.models import Worker
from coop.market.modes.appointments.models import Availability
from coop.market.modes.appointments.refusals import HoursClash
from coop.market.modes.appointments.rules import Hours, first_clash
from coop.market.refusals import NotAWorker
from coop.people.models import Person


@transaction.atomic
def set_hours(person: Person, hours: Iterable[Hours]) -> list[Availability]:
    """These are the worker's hours from now on; visits agreed before stand. Raises NotAWorker, HoursClash."""
    worker = Worker.objects.select_for_update().filter(person=person, until=None).first()
    if worker is None:
        raise NotAWorker
    wanted = sorted(hours)
    if clash := first_clash(wanted):
        raise HoursClash(starts=f"{clash.starts:%H:%M}")
    worker.availability.all().delete()
    return Availability.objects.bulk_create(
        Availability(worker=worker, weekday=one.weekday, starts=one.starts, ends=one.ends) for one in wanted
    )
