"""Signing on as a worker, and off."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from coop import clock
from coop.market import rules, services
from coop.market.models import Offer, Worker
from coop.market.refusals import NotAWorker, StillAtWork
from coop.people.models import Person


@transaction.atomic
def become_worker(person: Person, services_offered: Iterable[str], *, introduction: str = "") -> Worker:
    """`person` works through the co-op from today, member or not, offering these services (keys of trade.yml).

    Done again, it changes the services and the introduction. Raises NoSuchService.
    """
    keys = sorted({services.service(key).key for key in services_offered})
    worker, _ = Worker.objects.update_or_create(
        person=person,
        defaults={"services": keys, "introduction": introduction, "until": None},
        create_defaults={"services": keys, "introduction": introduction, "since": clock.today()},
    )
    return worker


@transaction.atomic
def stop_working(person: Person) -> Worker:
    """`person` takes no more jobs from today. Raises StillAtWork while jobs are under way."""
    worker = Worker.objects.select_for_update().filter(person=person).first()
    if worker is None:
        raise NotAWorker
    count = worker.jobs.filter(state__in=rules.UNDER_WAY).count()
    if count:
        raise StillAtWork(count=count)
    worker.offers.filter(answer="").update(answer=Offer.Answer.DECLINED, answered_at=clock.now())
    worker.until = worker.until or clock.today()
    worker.save(update_fields=["until"])
    return worker
