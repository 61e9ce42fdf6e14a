"""What pages show of a job: its steps, its money, what the reader may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from coop.charter.loading import current_trade
from coop.market import queries, rules
from coop.market.commands import fee_for_cancelling
from coop.market.models import Job
from coop.market.modes import mode_of
from coop.money import exponent, to_major
from coop.payments import queries as payments
from coop.people.permissions import offices_of
from coop.web import prices

if TYPE_CHECKING:
    from coop.people.models import Person

State = Job.State

BADGES = {
    State.SETTLED: "good",
    State.COMPLETED: "good",
    State.EXPIRED: "warn",
    State.CANCELLED: "bad",
    State.OFFERING: "warn",
    State.REQUESTED: "warn",
}
"""How a state is coloured; the others take the accent."""


@dataclass(frozen=True, slots=True)
class Line:
    """A job in a list."""

    job: Job
    service: dict[str, str]
    icon: str
    badge: str
    when: datetime | None


def _service(job: Job) -> Any:
    """The service as trade.yml has it now, or None where it is no longer offered."""
    return next((one for one in current_trade().services if one.key == job.service), None)


def line(job: Job) -> Line:
    """A job as one line of a list."""
    service = _service(job)
    name = service.name if service else {"en": job.service}
    icon = service.icon if service else "circle-check"
    return Line(job, name, icon, BADGES.get(job.state, "accent"), job.starts_at or job.requested_at)


def may_see(job: Job, person: Person) -> bool:
    """Its customer, its worker, and the offices that help when something goes wrong."""
    if person.pk == job.customer_id or (job.worker is not None and job.worker.person_id == person.pk):
        return True
    return bool(offices_of(person) & {"dispatcher", "board", "treasurer"})


def path(job: Job) -> list[dict[str, Any]]:
    """The way of a job from request to settlement: each station with its moment, the present one marked."""
    stations = [
        (_("Requested"), {"request"}, {State.REQUESTED, State.OFFERING}),
        (_("Somebody said yes"), {"accept"}, {State.ACCEPTED}),
        (_("On the way"), {"set_out", "arrive"}, {State.EN_ROUTE, State.ARRIVED}),
        (_("At work"), {"start"}, {State.IN_PROGRESS}),
        (_("Done and settled"), {"settle"}, {State.COMPLETED, State.SETTLED}),
    ]
    moments = {event.step: event.at for event in queries.story(job)}
    present = next((n for n, (_name, _steps, states) in enumerate(stations) if job.state in states), None)
    shown = []
    for n, (name, steps, _states) in enumerate(stations):
        at = max((moments[step] for step in steps if step in moments), default=None)
        over = job.state == State.SETTLED or (present is not None and n < present)
        current = present == n and job.state != State.SETTLED
        if job.state in {State.CANCELLED, State.EXPIRED}:
            over = at is not None
        shown.append({"name": name, "at": at, "done": over, "current": current})
    if job.state in {State.CANCELLED, State.EXPIRED}:
        shown = [station for station in shown if station["done"]]
        moment = moments.get("cancel") or moments.get("expire")
        shown.append({"name": job.get_state_display().capitalize(), "at": moment, "failed": True})
    return shown


def page(job: Job, person: Person) -> dict[str, Any]:
    """Everything the job page shows to `person`."""
    mode = mode_of(job.mode)
    steps = {step.name for step in queries.steps_for(job, person)}
    is_customer = person.pk == job.customer_id
    rated = job.ratings.filter(by=person).first()
    can_cancel = is_customer and "cancel" in steps
    return {
        "job": job,
        "line": line(job),
        "path": path(job),
        "is_customer": is_customer,
        "live": job.state in rules.SEARCHING | rules.UNDER_WAY,
        "searching": job.state in rules.SEARCHING,
        "parts": prices.parts_of_job(job),
        "lines": [{"text": prices.line_text(each), "amount": each["amount"]} for each in job.quote["lines"]],
        "total": job.fee or job.price + job.tip,
        "has_invoice": bool(payments.owing(job)),
        "mode_template": mode.job_template,
        **mode.job_context(job),
        "can_cancel": can_cancel,
        "cancel_fee": fee_for_cancelling(job) if can_cancel else 0,
        "can_rate": job.state == State.SETTLED and rated is None,
        "rated": rated,
        "can_tip": is_customer and not job.tip and job.worker_id and job.state in rules.UNDER_WAY | {State.SETTLED},
        "tips": tips(job),
        "worker_stars": queries.stars_of(job.worker.person) if job.worker else None,
    }


def tips(job: Job) -> list[dict[str, Any]]:
    """Three tips to choose from, about 5, 10 and 15 percent, in whole major units, at least one each."""
    whole = 10 ** exponent(job.currency)
    amounts = sorted({max(round(job.price * part / 100 / whole), n) * whole for n, part in enumerate((5, 10, 15), 1)})
    return [{"minor": amount, "major": to_major(amount, job.currency)} for amount in amounts]


def next_step(job: Job) -> dict[str, str] | None:
    """The step the worker's page proposes, with the words on its button."""
    name = rules.WORKERS_NEXT.get(rules.State(job.state))
    if name is None:
        return None
    words = {
        "set_out": (_("I am on my way"), "navigation"),
        "arrive": (_("I am there"), "map-pin-check"),
        "start": (_("Start"), "play"),
        "complete": (_("Finish"), "check"),
    }
    return {"step": name, "name": words[name][0], "icon": words[name][1]}


def usual_minutes(job: Job) -> int:
    """How long a job of this service usually takes."""
    service = _service(job)
    return int(service.duration_minutes) if service else 60
