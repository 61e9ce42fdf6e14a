"""The year's close: draft it, put it to the members, and, where they adopted it, post it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.governance.models import Proposal
from coop.money import format_money
from coop.office import resolutions
from coop.office.desk import Act, Desk, Rows, money_column
from coop.office.forms import Amount, Voting, Year
from coop.openbook import audit
from coop.openbook.queries import financial_year, waterfall
from coop.patronage import tax
from coop.patronage.commands import draft_close, draft_redemption, issue_statements
from coop.patronage.models import Allocation, RedeemedLot, Redemption, YearClose
from coop.people.models import Person
from coop.people.permissions import Office

TREASURY = (Office.TREASURER, Office.BOARD)


def _draft(by: Person, _about: YearClose | None, asked: dict[str, Any]) -> str:
    close = draft_close(asked["starts_on"], asked["ends_on"], by=by)
    return _("The close to {day} is drafted. Nothing is in the books yet.").format(day=close.ends_on)


def _propose(by: Person, close: YearClose, asked: dict[str, Any]) -> str:
    proposal = resolutions.propose_close(close, by=by, opens_at=asked["opens_at"], closes_at=asked["closes_at"])
    return _("Notice is given of resolution {number}.").format(number=proposal.number)


def _post(by: Person, close: YearClose, asked: dict[str, Any]) -> str:
    posted = resolutions.post_adopted(close, by=by)
    return (
        _("The close is in the books.")
        if posted.is_posted
        else _("The close is being entered in the books. With so many people it takes some minutes.")
    )


def _state(by: Person, close: YearClose, asked: dict[str, Any]) -> str:
    made = issue_statements(close, by=by)
    return ngettext(
        "{n} statement is made. Whoever it is for is told by e-mail within minutes.",
        "{n} statements are made. Whoever they are for is told by e-mail within minutes.",
        made,
    ).format(n=made)


def _last_year(_about: Any) -> dict[str, Any]:
    this_year, _end = financial_year()
    starts_on, ends_on = financial_year(this_year - timedelta(days=1))
    return {"starts_on": starts_on, "ends_on": ends_on}


def _is_draft(close: YearClose) -> bool:
    return close.is_draft


def _not_yet_proposed(close: YearClose) -> bool:
    about = f"{resolutions.SUBJECT}{close.pk}"
    return _is_draft(close) and not Proposal.objects.filter(about=about, outcome__in=["", "passed"]).exists()


class Allocations(Rows):
    model = Allocation
    fields = readonly_fields = ("person", "pool", "quantity", "whole", "paid", "kept")
    whole = money_column("share", gettext_lazy("share"))
    paid = money_column("cash", gettext_lazy("in cash"))
    kept = money_column("retained", gettext_lazy("retained"))


@admin.register(YearClose)
class YearCloseDesk(Desk):
    list_display = ("ends_on", "starts_on", "status", "amount", "resolution")
    exclude = ("surplus", "figures", "choices")
    readonly_fields = ("amount", "lines", "more")
    amount = money_column("surplus", gettext_lazy("surplus"))
    ordering = ("-ends_on",)
    inlines = (Allocations,)
    desk_acts = (
        Act(
            "draft",
            gettext_lazy("Draft a year's close"),
            _draft,
            TREASURY,
            Year,
            gettext_lazy("Works out what law and charter make of the surplus. It can be repeated; nothing is booked."),
            initial=_last_year,
        ),
    )
    acts = (
        Act(
            "redraft",
            gettext_lazy("Work it out again"),
            _draft,
            TREASURY,
            Year,
            gettext_lazy("If notice of a resolution on it has been given, members must be asked anew."),
            offered=_is_draft,
            initial=lambda close: {"starts_on": close.starts_on, "ends_on": close.ends_on},
        ),
        Act(
            "propose",
            gettext_lazy("Put it to the members"),
            _propose,
            TREASURY,
            Voting,
            gettext_lazy("The figures become the text of a resolution. When it passes, the close is posted."),
            offered=_not_yet_proposed,
        ),
        Act(
            "post",
            gettext_lazy("Post the adopted close"),
            _post,
            TREASURY,
            explain=gettext_lazy("Only needed if it was not posted when the vote was counted."),
            offered=lambda close: _is_draft(close) and resolutions.adopted_by(close) is not None,
        ),
        Act(
            "statements",
            gettext_lazy("Send everyone their statement"),
            _state,
            TREASURY,
            explain=gettext_lazy("Each person is told once, however often this is done."),
            offered=lambda close: close.is_posted,
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self._pack)
        forms = self.admin_site.admin_view(self._forms)
        return [
            path("<int:pk>/pack.zip", view, name="patronage_yearclose_pack"),
            path("forms-<int:year>.csv", forms, name="patronage_yearclose_forms"),
            *super().get_urls(),
        ]

    def _forms(self, request: HttpRequest, year: int) -> HttpResponse:
        """What goes on the yearly tax forms of those who were given dividends."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = {"Content-Disposition": f'attachment; filename="forms-{year}.csv"', "Cache-Control": "no-store"}
        return HttpResponse("\ufeff" + tax.forms_csv(year), content_type="text/csv; charset=utf-8", headers=kept)

    def _pack(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All that the close was made of, for the auditor."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        close = get_object_or_404(YearClose, pk=pk)
        kept = {
            "Content-Disposition": f'attachment; filename="close-{close.starts_on}.zip"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(audit.pack(close), content_type="application/zip", headers=kept)

    @admin.display(description=gettext_lazy("more"))
    def more(self, close: YearClose) -> str:
        links = [
            (reverse("web:year", args=[close.starts_on]), _("what the meeting could choose, and how far it is")),
            (reverse("admin:patronage_yearclose_pack", args=[close.pk]), _("auditor’s pack (zip)")),
        ]
        if current_rules().surplus.notices and close.posted_at:
            address = reverse("admin:patronage_yearclose_forms", args=[close.posted_at.year])
            links.append((address, _("tax forms of {year} (CSV)").format(year=close.posted_at.year)))
        return format_html_join(" · ", '<a class="text-primary-600 underline" href="{}">{}</a>', links)

    @admin.display(description=gettext_lazy("what becomes of it"))
    def lines(self, close: YearClose) -> str:
        coop = current_rules().coop
        language = get_language() or coop.languages[0]
        return format_html_join(
            mark_safe("<br>"),
            "{}: <strong>{}</strong> {}",
            (
                (step.name, format_money(step.amount, coop.currency, language), f"({step.where})" if step.where else "")
                for step in waterfall(close)
            ),
        )


def _draft_redemption(by: Person, _about: Redemption | None, asked: dict[str, Any]) -> str:
    draft = draft_redemption(asked["amount"], by=by)
    return _("The redemption is drafted. Nothing is in the books yet.") + f" ({draft})"


def _propose_redemption(by: Person, redemption: Redemption, asked: dict[str, Any]) -> str:
    proposal = resolutions.propose_redemption(
        redemption, by=by, opens_at=asked["opens_at"], closes_at=asked["closes_at"]
    )
    return _("Notice is given of resolution {number}.").format(number=proposal.number)


def _post_redemption(by: Person, redemption: Redemption, asked: dict[str, Any]) -> str:
    resolutions.post_adopted_redemption(redemption, by=by)
    return _("The redemption is in the books. It is paid with the next payout run.")


def _drafted(redemption: Redemption) -> bool:
    return redemption.status == Redemption.Status.DRAFT


def _open_redemption(redemption: Redemption) -> bool:
    about = f"{resolutions.REDEMPTION}{redemption.pk}"
    return _drafted(redemption) and not Proposal.objects.filter(about=about, outcome__in=["", "passed"]).exists()


def _adopted_redemption(redemption: Redemption) -> bool:
    about = f"{resolutions.REDEMPTION}{redemption.pk}"
    return _drafted(redemption) and Proposal.objects.filter(about=about, outcome="passed").exists()


class RedeemedLots(Rows):
    model = RedeemedLot
    fields = readonly_fields = ("person", "year", "money")
    money = money_column("amount", gettext_lazy("amount"))


@admin.register(Redemption)
class RedemptionDesk(Desk):
    list_display = ("drafted_at", "money", "status", "on", "resolution")
    exclude = ("total",)
    readonly_fields = ("money",)
    money = money_column("total", gettext_lazy("amount"))
    ordering = ("-pk",)
    inlines = (RedeemedLots,)
    desk_acts = (
        Act(
            "draft",
            gettext_lazy("Draft a redemption"),
            _draft_redemption,
            TREASURY,
            Amount,
            gettext_lazy("Capital of earlier years is paid out, the oldest year first. Nothing is booked yet."),
        ),
    )
    acts = (
        Act(
            "propose",
            gettext_lazy("Put it to the members"),
            _propose_redemption,
            TREASURY,
            Voting,
            gettext_lazy("The figures become the text of a resolution. When it passes, the redemption is posted."),
            offered=_open_redemption,
        ),
        Act(
            "post",
            gettext_lazy("Post the adopted redemption"),
            _post_redemption,
            TREASURY,
            explain=gettext_lazy("Only needed if it was not posted when the vote was counted."),
            offered=_adopted_redemption,
        ),
    )
