"""Jobs and workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules, current_trade
from coop.market import commands
from coop.market.models import Job, JobEvent, Worker
from coop.market.rules import Party, State, steps_from
from coop.money import format_money, to_major
from coop.office.desk import EVERY_OFFICE, Act, Desk, Rows, money_column
from coop.office.forms import Hand, Payment, Reasons
from coop.payments.commands import record_payment
from coop.payments.models import Payment as Received
from coop.payments.queries import due, unpaid_jobs
from coop.people.models import Person
from coop.people.permissions import Office


def _paid(by: Person, job: Job, asked: dict[str, Any]) -> str:
    record_payment(job, asked["method"], asked["reference"], asked["amount"], asked["received_on"], by=by)
    return _("The payment for job {job} is recorded.").format(job=job)


def _offer(by: Person, job: Job, asked: dict[str, Any]) -> str:
    commands.offer(job, asked["worker"], {"rule": "by hand"}, by=by)
    return _("Job {job} is offered to {worker}.").format(job=job, worker=asked["worker"])


def _take_back(by: Person, job: Job, asked: dict[str, Any]) -> str:
    commands.hand_back(job, by=by, reason=asked["reasons"])
    return _("Job {job} looks for somebody again.").format(job=job)


def _call_off(by: Person, job: Job, asked: dict[str, Any]) -> str:
    commands.cancel(job, by=by, reason=asked["reasons"])
    return _("Job {job} is called off.").format(job=job)


def _can(step: str) -> Callable[[Job], bool]:
    """Whether a dispatcher may take this step with a job as it stands."""
    party = frozenset({Party.DISPATCHER})
    return lambda job: any(each.name == step for each in steps_from(State(job.state), party))


class Unpaid(admin.SimpleListFilter):
    title = gettext_lazy("paid")
    parameter_name = "paid"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("something is still due"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        if self.value() == "no":
            return queryset.filter(pk__in=unpaid_jobs().values("pk"))
        return queryset


class Story(Rows):
    seen_by = EVERY_OFFICE
    model = JobEvent
    fields = ("at", "step", "state", "by", "note")


class Payments(Rows):
    model = Received
    fields = readonly_fields = ("received_on", "method", "reference", "money")
    money = money_column("amount", gettext_lazy("amount"))


@admin.register(Job)
class JobDesk(Desk):
    seen_by = EVERY_OFFICE
    list_display = ("number", "what", "state", "customer", "worker", "starts_at", "costs")
    list_filter = ("state", "service", Unpaid)
    list_select_related = ("customer", "worker__person")
    search_fields = ("number", "customer__name", "worker__person__name")
    ordering = ("-number",)
    exclude = ("fields", "quote", "price", "worker_share", "tax", "tip", "fee", "currency")
    readonly_fields = ("costs", "to_worker", "in_tax")
    to_worker = money_column("worker_share", gettext_lazy("to the worker"))
    in_tax = money_column("tax", gettext_lazy("tax"))
    inlines = (Story, Payments)
    acts = (
        Act(
            "record-payment",
            gettext_lazy("Record a payment"),
            _paid,
            (Office.TREASURER,),
            Payment,
            gettext_lazy("The same reference again is no second payment."),
            offered=lambda job: due(job) > 0,
            initial=lambda job: {"amount": to_major(due(job), job.currency)},
        ),
        Act("offer", gettext_lazy("Offer it to somebody"), _offer, (Office.DISPATCHER,), Hand, offered=_can("offer")),
        Act(
            "take-back",
            gettext_lazy("Take it back from its worker"),
            _take_back,
            (Office.DISPATCHER,),
            Reasons,
            offered=_can("hand_back"),
        ),
        Act(
            "call-off",
            gettext_lazy("Call it off"),
            _call_off,
            (Office.DISPATCHER,),
            Reasons,
            gettext_lazy("The customer pays nothing."),
            offered=_can("cancel"),
            grave=True,
        ),
    )

    @admin.display(description=gettext_lazy("service"), ordering="service")
    def what(self, job: Job) -> str:
        known = {each.key: each.name for each in current_trade().services}
        texts = known.get(job.service, {})
        return texts.get(get_language() or "") or texts.get("en") or job.service

    @admin.display(description=gettext_lazy("price"), ordering="price")
    def costs(self, job: Job) -> str:
        return format_money(job.total, job.currency, get_language() or current_rules().coop.languages[0])


@admin.register(Worker)
class WorkerDesk(Desk):
    seen_by = EVERY_OFFICE
    list_display = ("person", "since", "until")
    list_select_related = ("person",)
    search_fields = ("person__name",)
