"""Pages for whoever is signed in: what the co-op knows of me, my consents, closing my account."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop import clock, days
from coop.people import commands, exports
from coop.people.models import Person
from coop.refused import Refused

PURPOSES = {
    "news": (
        gettext_lazy("News from the co-op"),
        gettext_lazy("An e-mail now and then: what was decided, what is new. Never from anybody else."),
        "1",
    ),
    "ratings": (
        gettext_lazy("My first name with what customers say"),
        gettext_lazy("When a customer praises your work, your first name may stand beside it."),
        "1",
    ),
}
"""What the co-op asks consent for: name, explanation, version of that text. Nothing else rests on consent."""


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no runtime subscript here
    """My own details."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born_on"].validators.append(days.birthday)
        self.fields["postal_address"].validators.append(MaxLengthValidator(1000))

    class Meta:
        model = Person
        fields = ("name", "phone", "postal_address", "born_on")
        widgets = {  # noqa: RUF012
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
            "postal_address": forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
            "born_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """My details, what is kept about me, my consents, and the way out."""
    person = Person.objects.get(pk=request.user.pk)
    form = DetailsForm(request.POST or None, instance=person)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_details(Person.objects.get(pk=person.pk), by=request.user, **form.cleaned_data)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Saved."))
            return redirect("web:my_data")
    status = 422 if refused or (form.is_bound and form.errors) else 200
    return render(request, "web/my_data.html", _page(request, form=form, refused=refused), status=status)


def _page(request: HttpRequest, **more: Any) -> dict[str, Any]:
    given = set(request.user.consents.filter(withdrawn_at=None).values_list("purpose", flat=True))
    consents = [
        {"key": key, "name": name, "text": text, "given": key in given}
        for key, (name, text, _version) in PURPOSES.items()
    ]
    return {"consents": consents, "sections": list(exports.sections()), **more}


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything the co-op holds about me, as a file."""
    gathered = commands.export_person(request.user)
    name = f"my-data-{clock.today().isoformat()}.json"
    return HttpResponse(
        json.dumps(gathered, indent=2, ensure_ascii=False),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw one consent."""
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        raise Http404
    if request.POST.get("answer") == "yes":
        commands.give_consent(request.user, purpose, version=PURPOSES[purpose][2])
    else:
        commands.withdraw_consent(request.user, purpose)
    messages.success(request, _("Saved."))
    return redirect("web:my_data")


@login_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close my account."""
    try:
        commands.close_account(request.user, by=request.user)
    except Refused as error:
        form = DetailsForm(instance=request.user)
        return render(request, "web/my_data.html", _page(request, form=form, close_refused=error), status=422)
    logout(request)
    messages.success(request, _("Your account is closed."))
    return redirect("web:home")
