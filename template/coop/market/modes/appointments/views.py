"""The mode's own small pages: a worker's hours, and the free times of a day for the request form."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from coop.market import services
from coop.market.modes.appointments import commands, queries
from coop.market.modes.appointments.forms import HoursForm, VisitForm
from coop.market.queries import worker_of
from coop.market.refusals import NoSuchService
from coop.people.models import Person
from coop.refused import Refused


@login_required
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """A worker sees and changes their weekly hours."""
    me = cast(Person, request.user)
    worker = worker_of(me)
    known = queries.hours_of(worker) if worker else []
    form = HoursForm(request.POST if request.method == "POST" else None, hours=known)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            commands.set_hours(me, form.hours())
        except Refused as why:
            refused = why
        else:
            messages.success(request, _("Your hours are kept."))
            return redirect("web:day")
    status = 422 if refused or form.errors else 200
    return render(request, "appointments/hours.html", {"hours_form": form, "refused": refused}, status=status)


@require_GET
def times(request: HttpRequest) -> HttpResponse:
    """The part of the request form that depends on the day, for a change of day without a new page."""
    try:
        service = services.service(request.GET.get("service", ""))
    except NoSuchService as error:
        raise Http404 from error
    customer = request.user if isinstance(request.user, Person) else None
    form = VisitForm(None, service=service, customer=customer, initial=_so_far(request))
    return render(request, "appointments/times.html", {"form": form})


def _so_far(request: HttpRequest) -> dict[str, str]:
    return {name: value for name in ("day", "minutes", "worker") if (value := request.GET.get(name))}
