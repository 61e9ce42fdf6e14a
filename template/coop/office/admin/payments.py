"""Money in and out, as it was recorded."""

from __future__ import annotations

from django.contrib import admin

from coop.office.desk import Desk
from coop.payments.models import Payment, Payout


@admin.register(Payment)
class PaymentDesk(Desk):
    list_display = ("received_on", "job", "method", "reference", "amount")
    list_filter = ("method",)
    list_select_related = ("job",)
    search_fields = ("reference",)
    ordering = ("-received_on",)


@admin.register(Payout)
class PayoutDesk(Desk):
    list_display = ("paid_on", "person", "amount")
    list_select_related = ("person",)
    search_fields = ("person__name",)
    ordering = ("-paid_on",)
