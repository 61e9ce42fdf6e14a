"""Certificates, and the log of changes: to be read, by nobody to be changed."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from coop.office.desk import Desk, money_column
from coop.ownership.models import Certificate, Change


@admin.register(Certificate)
class CertificateDesk(Desk):
    list_display = ("number", "member", "on", "shares", "money", "digest")
    list_select_related = ("member__person",)
    search_fields = ("number", "digest", "name")
    exclude = ("amount", "paid")
    readonly_fields = ("money", "paid_money")
    money = money_column("amount", gettext_lazy("amount"))
    paid_money = money_column("paid", gettext_lazy("paid"))


@admin.register(Change)
class ChangeDesk(Desk):
    list_display = ("at", "by", "what", "record", "member", "said")
    list_filter = ("what", "record")
    list_select_related = ("by", "member__person")
    search_fields = ("member__person__name", "member__number")
    date_hierarchy = "at"
    exclude = ("before", "after")
    readonly_fields = ("said",)

    @admin.display(description=gettext_lazy("before → after"))
    def said(self, change: Change) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((line,) for line in change.lines()))
