"""Arranging the market for tests: workers, and jobs that have come as far as the test needs.

Works with whichever modes are there: each mode's `tests/making.py` says what a worker of
its kind needs to be asked (`ready`) and what a customer fills in (`details`).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings

from coop.charter.loading import current_trade
from coop.charter.trade import Service
from coop.market import commands
from coop.market.models import Job, Offer, Worker
from coop.people.models import Person
from tests import make

ORDER = ("requested", "accepted", "in_progress", "settled")


def service(mode: str = "") -> Service:
    """A service of this mode (of the co-op's first, unless said)."""
    wanted = mode or settings.MODES[0]
    return next(one for one in current_trade().services if one.mode == wanted)


def worker(person: Person | None = None, *, mode: str = "", ready: bool = True) -> Worker:
    """Somebody who offers every service and, if `ready`, can be asked now."""
    keys = [one.key for one in current_trade().services if one.mode in settings.MODES]
    made = commands.become_worker(person or make.person(), keys)
    if ready:
        be_ready(made, mode)
    return made


def be_ready(worker: Worker, mode: str = "") -> None:
    """The worker can be asked now."""
    for one in [mode] if mode else settings.MODES:
        _making(one).ready(worker)


def details(mode: str = "", **changes: Any) -> dict[str, Any]:
    """What a customer fills in, sensibly, with these changes."""
    wanted = service(mode)
    return {**_making(wanted.mode).details(wanted), **changes}


def job(
    customer: Person | None = None,
    by: Worker | None = None,
    *,
    until: str = "requested",
    minutes: int = 60,
    mode: str = "",
    **changes: Any,
) -> Job:
    """A job that has come to `until`: requested, accepted, in_progress or settled; done by `by` or somebody new."""
    far = ORDER.index(until)
    if far and by is None:
        by = worker(mode=mode)
    made = commands.request_job(customer or make.person(), service(mode).key, details(mode, **changes))
    if by is None or not far:
        return made
    made = commands.accept(offer_of(made, by), by=by.person)
    if far >= 2:
        made = commands.set_out(made, by=by.person)
        made = commands.arrive(made, by=by.person)
        made = commands.start(made, by=by.person)
    if far >= 3:
        made = commands.complete(made, by=by.person, minutes=minutes)
    return made


def offer_of(job: Job, worker: Worker) -> Offer:
    """The open offer of the job to this worker; put to them by hand where the mode asked somebody else first."""
    known = Offer.objects.filter(job=job, worker=worker, answer="").first()
    return known or commands.offer(job, worker, {"rule": "by hand"})


def _making(mode: str) -> Any:
    return import_module(f"coop.market.modes.{mode}.tests.making")
