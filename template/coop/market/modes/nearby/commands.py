"""Going online and offline. A position is kept only while online, only the last one, and never in a log."""

from __future__ import annotations

from django.db import transaction

from coop import clock
from coop.market import commands as market
from coop.market.models import Worker
from coop.market.modes.nearby.models import Presence
from coop.market.modes.nearby.refusals import NotOnline
from coop.market.modes.nearby.rules import Point
from coop.market.refusals import NotAWorker
from coop.people.models import Person


def go_online(person: Person, at: Point) -> None:
    """The worker takes jobs near `at` from now. Raises NotAWorker."""
    with transaction.atomic():
        now = clock.now()
        where = {"latitude": at.latitude, "longitude": at.longitude, "seen_at": now}
        if not Presence.objects.filter(worker__person=person, worker__until=None).update(**where):
            worker = Worker.objects.filter(person=person, until=None).first()
            if worker is None:
                raise NotAWorker
            Presence.objects.update_or_create(
                worker=worker, defaults=where, create_defaults={**where, "online_since": now}
            )
    market.expire_offers(most=20)  # someone may be waiting for just this worker


def move(person: Person, to: Point) -> None:
    """The worker is at another place now. One statement. Raises NotOnline."""
    here = Presence.objects.filter(worker__person=person)
    if not here.update(latitude=to.latitude, longitude=to.longitude, seen_at=clock.now()):
        raise NotOnline


@transaction.atomic
def go_offline(person: Person) -> None:
    """The worker takes no more jobs; where they were is deleted. Open offers lapse at once. Twice is harmless."""
    worker = Worker.objects.filter(person=person).first()
    if worker is not None:
        Presence.objects.filter(worker=worker).delete()
        worker.offers.filter(answer="", job__mode="nearby").update(expires_at=clock.now())
