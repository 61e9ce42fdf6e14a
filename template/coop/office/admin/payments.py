"""Money in and out, as it was recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coop.charter.loading import current_rules
from coop.office.desk import Act, Desk, Rows, money_column
from coop.office.forms import Reasons, RunOf
from coop.payments import commands
from coop.payments.models import Payment, Payout, PayoutLine, PayoutRun
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import Refused


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


STATUS = PayoutRun.Status
OPEN = (STATUS.PROPOSED, STATUS.APPROVED)


def _propose(by: Person, _about: Any, asked: dict[str, Any]) -> str:
    run = commands.propose_run(by=by, key=asked["key"], source=asked["source"])
    return _now("The run is proposed. Somebody else has to approve it.") + f" ({run})"


def _approve(by: Person, run: PayoutRun, asked: dict[str, Any]) -> str:
    commands.approve_run(run, by=by)
    return _now("The run is approved.")


def _settle(by: Person, run: PayoutRun, asked: dict[str, Any]) -> str:
    commands.settle_run(run, by=by)
    return _now("The payouts are in the books.")


def _withdraw(by: Person, run: PayoutRun, asked: dict[str, Any]) -> str:
    commands.withdraw_run(run, by=by)
    return _now("The run is withdrawn.")


def _fail(by: Person, line: PayoutLine, asked: dict[str, Any]) -> str:
    commands.fail_line(line, asked["reasons"] or _now("came back"), by=by)
    return _now("The amount is owed again.")


class Lines(Rows):
    model = PayoutLine
    fields = readonly_fields = ("person", "money", "status", "why", "link")
    money = money_column("amount", _("amount"))

    @admin.display(description="")
    def link(self, line: PayoutLine) -> str:
        address = reverse("admin:payments_payoutline_change", args=[line.pk])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', address, _now("it came back …"))


@admin.register(PayoutRun)
class PayoutRunDesk(Desk):
    list_display = ("made_at", "made_by", "status", "pays")
    exclude = ("key", "source")
    readonly_fields = ("pays", "files")
    ordering = ("-pk",)
    inlines = (Lines,)
    desk_acts = (
        Act(
            "propose",
            _("Propose a payout run"),
            _propose,
            (Office.TREASURER,),
            RunOf,
            _("A payout for each person to whom the co-op owes something. Nothing is booked yet."),
        ),
    )
    acts = (
        Act(
            "approve",
            _("Approve"),
            _approve,
            (Office.TREASURER, Office.BOARD),
            explain=_("Somebody other than who proposed it."),
            offered=lambda run: run.status == STATUS.PROPOSED,
        ),
        Act(
            "settle",
            _("The bank has paid: book it"),
            _settle,
            (Office.TREASURER,),
            explain=_("Enter it once the transfers have been made. What comes back is entered one by one afterwards."),
            offered=lambda run: run.status in (STATUS.APPROVED, STATUS.PAYING),
        ),
        Act(
            "withdraw",
            _("Withdraw"),
            _withdraw,
            (Office.TREASURER, Office.BOARD),
            offered=lambda run: run.status in OPEN,
            grave=True,
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self._file)
        return [path("<int:pk>/<str:form>-file/", view, name="payments_payoutrun_file"), *super().get_urls()]

    def _file(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """The file for the bank; a refusal in words."""
        if form not in ("csv", "sepa"):
            raise Http404
        run = get_object_or_404(PayoutRun, pk=pk)
        kind, ending = ("csv", "csv") if form == "csv" else ("pain.001", "xml")
        try:
            made = commands.export_run(run, by=request.user, form=kind, from_account=request.GET.get("iban", ""))  # type: ignore[arg-type]
        except Refused as refusal:
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
        kept = {
            "Content-Disposition": f'attachment; filename="payout-run-{run.pk}.{ending}"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(made, content_type="text/csv" if form == "csv" else "application/xml", headers=kept)

    @admin.display(description=_("what it pays"))
    def pays(self, run: PayoutRun) -> str:
        return run.source or _now("all that is owed")

    @admin.display(description=_("file for the bank"))
    def files(self, run: PayoutRun) -> str:
        if run.status in (STATUS.PROPOSED, STATUS.WITHDRAWN):
            return _now("once it is approved")
        csv = format_html(
            '<a class="text-primary-600 underline" href="{}">CSV</a>',
            reverse("admin:payments_payoutrun_file", args=[run.pk, "csv"]),
        )
        if current_rules().coop.currency != "EUR":
            return csv
        return format_html(
            '{} · <form action="{}" method="get" class="office-inline">'
            ' <label>IBAN <input name="iban" size="30"></label>'
            ' <button class="office-button" type="submit">SEPA (pain.001)</button></form>',
            csv,
            reverse("admin:payments_payoutrun_file", args=[run.pk, "sepa"]),
        )


@admin.register(PayoutLine)
class PayoutLineDesk(Desk):
    list_display = ("run", "person", "money", "status")
    exclude = ("amount",)
    readonly_fields = ("money",)
    money = money_column("amount", _("amount"))
    list_select_related = ("run", "person")
    acts = (
        Act(
            "fail",
            _("The transfer came back"),
            _fail,
            (Office.TREASURER,),
            Reasons,
            _("What was booked is reversed, and the amount is owed again."),
            offered=lambda line: line.status != PayoutLine.Status.FAILED,
            grave=True,
        ),
    )
