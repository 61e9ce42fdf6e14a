"""Jobs and workers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.charter.loading import current_rules
from coop.market.models import Job, JobEvent, Worker
from coop.money import format_money, to_major
from coop.office.desk import EVERY_OFFICE, Act, Desk, Rows, money_column
from coop.office.forms import Payment
from coop.payments.commands import record_payment
from coop.payments.models import Payment as Received
from coop.payments.queries import due, unpaid_jobs
from coop.people.models import Person
from coop.people.permissions import Office


def _paid(by: Person, job: Job, asked: dict[str, Any]) -> str:
    record_payment(job, asked["method"], asked["reference"], asked["amount"], asked["received_on"], by=by)
    return _("The payment for job {job} is recorded.").format(job=job)


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
    list_display = ("number", "service", "state", "customer", "worker", "starts_at", "costs")
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
    )

    @admin.display(description=gettext_lazy("price"), ordering="price")
    def costs(self, job: Job) -> str:
        return format_money(job.total, job.currency, current_rules().coop.languages[0])


@admin.register(Worker)
class WorkerDesk(Desk):
    seen_by = EVERY_OFFICE
    list_display = ("person", "since", "until")
    list_select_related = ("person",)
    search_fields = ("person__name",)
