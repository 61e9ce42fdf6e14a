"""The statutory registers, to read, to print and to hand over: of members (two views) and of officers, on any day."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminSelectWidget

from coop import clock
from coop.charter.loading import current_rules
from coop.office.desk import TRUSTED, offices_here
from coop.office.forms import Day
from coop.ownership import queries
from coop.ownership import register as book
from coop.ownership.register import Register

CHOICES = {
    "full": gettext_lazy("members, in full"),
    "inspection": gettext_lazy("members, for inspection by others"),
    "officers": gettext_lazy("officers"),
}


class Wanted(forms.Form):
    """Which register, on which day."""

    which = forms.ChoiceField(
        label=gettext_lazy("Register of"), choices=CHOICES.items(), widget=UnfoldAdminSelectWidget
    )
    on = forms.DateField(label=gettext_lazy("as on"), widget=Day)

    def register(self) -> Register:
        """The one that is wanted; of the form once it is valid."""
        which, on = self.cleaned_data["which"], self.cleaned_data["on"]
        return book.officers(on) if which == "officers" else queries.register(on, public=which == "inspection")


@require_safe
def statutory_register(request: HttpRequest) -> HttpResponse:
    """The register as a page, or with `csv` or `pdf` in the query as a file."""
    if TRUSTED.isdisjoint(offices_here(request)):
        raise PermissionDenied
    asked = {"which": "full", "on": clock.today().isoformat()} | request.GET.dict()
    form = Wanted(asked)
    register = form.register() if form.is_valid() else None
    if register and "csv" in request.GET:
        name = f"register-{form.cleaned_data['which']}-{register.on.isoformat()}.csv"
        return HttpResponse(
            "\ufeff" + book.as_csv(register),  # the mark tells spreadsheets that it is UTF-8
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    if register and "pdf" in request.GET:
        name = f"register-{form.cleaned_data['which']}-{register.on.isoformat()}.pdf"
        title = f"{_('Register of')} {CHOICES[form.cleaned_data['which']]}"
        return HttpResponse(
            book.as_pdf(register, title=title),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    context = {
        **admin.site.each_context(request),
        "title": _("Statutory registers"),
        "coop": current_rules().coop,
        "form": form,
        "register": register,
        "headings": book.headings(register) if register else (),
        "rows": book.for_people(register) if register else (),
    }
    return render(request, "office/register.html", context, status=200 if register else 422)
