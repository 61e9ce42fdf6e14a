"""Money in and out, as it was recorded."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coop.office.desk import Desk, money_column
from coop.payments.models import Payment, Payout


@admin.register(Payment)
class PaymentDesk(Desk):
    list_display = ("received_on", "job", "method", "reference", "money")
    exclude = ("amount",)
    readonly_fields = ("money",)
    money = money_column("amount", _("amount"))
    list_filter = ("method",)
    list_select_related = ("job",)
    search_fields = ("reference",)
    ordering = ("-received_on",)


@admin.register(Payout)
class PayoutDesk(Desk):
    list_display = ("paid_on", "person", "money")
    exclude = ("amount",)
    readonly_fields = ("money",)
    money = money_column("amount", _("amount"))
    list_select_related = ("person",)
    search_fields = ("person__name",)
    ordering = ("-paid_on",)
