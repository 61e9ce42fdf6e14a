"""Who waits for money for shares, and what falls due in the next five years: for the board and the treasurer."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminTextInputWidget

from coop import clock
from coop.charter.loading import current_rules
from coop.office.desk import TRUSTED, offices_here
from coop.ownership import forecast, line, queries


class Assumed(forms.Form):
    """What the board assumes for the forecast."""

    age = forms.IntegerField(
        label=gettext_lazy("Assume that members leave at the age of"),
        help_text=gettext_lazy("Only for this table; nothing is decided by it. Empty: nobody leaves for age."),
        min_value=18,
        max_value=120,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )


@require_safe
def repayments(request: HttpRequest) -> HttpResponse:
    """The line and the forecast as a page."""
    if TRUSTED.isdisjoint(offices_here(request)):
        raise PermissionDenied
    form = Assumed(request.GET if "age" in request.GET else {"age": 67})
    age = form.cleaned_data["age"] if form.is_valid() else None
    context = {
        **admin.site.each_context(request),
        "title": _("Repayment of shares"),
        "form": form,
        "shares": current_rules().shares,
        "room": line.room(),
        "pause": line.pause(),
        "capital": queries.share_capital(),
        "line": [
            {
                "turn": turn,
                "who": line.name_of(turn.claim),
                "url": _row(turn.claim.key),
                "due": turn.claim.due_on <= clock.today(),
            }
            for turn in line.turns()
        ],
        "years": forecast.forecast(leaving_age=age),
        "columns": forecast.columns(),
    }
    return render(request, "office/repayments.html", context, status=200 if form.is_valid() else 422)


def _row(key: str) -> str:
    kind, _colon, pk = key.partition(":")
    return reverse(f"admin:ownership_{kind}_change", args=[int(pk)])
