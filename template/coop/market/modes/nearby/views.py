"""Going online and offline, where one is, and the panel that shows it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from coop.market import commands as market
from coop.market.modes.nearby import commands
from coop.market.modes.nearby.forms import PositionForm
from coop.market.modes.nearby.mode import MODE
from coop.market.queries import worker_of
from coop.people.models import Person
from coop.refused import Refused


@login_required
@require_POST
def online(request: HttpRequest) -> HttpResponse:
    me = cast(Person, request.user)
    form = PositionForm(request.POST)
    if not form.is_valid():
        for wrong in form.errors.values():
            messages.error(request, wrong[0])
    else:
        try:
            commands.go_online(me, form.cleaned_data["here"])
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect("web:day")


@login_required
@require_POST
def offline(request: HttpRequest) -> HttpResponse:
    me = cast(Person, request.user)
    commands.go_offline(me)
    return redirect("web:day")


@login_required
@require_POST
def position(request: HttpRequest) -> HttpResponse:
    """A phone says where it is: 204, 409 when the worker is offline, 422 when it makes no sense."""
    me = cast(Person, request.user)
    form = PositionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        commands.move(me, form.cleaned_data["here"])
    except Refused as refused:
        return HttpResponse(str(refused), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@login_required
@require_GET
def panel(request: HttpRequest) -> HttpResponse:
    """The worker's panel again, for a page that asks every few seconds; offers that are over move on meanwhile."""
    me = cast(Person, request.user)
    worker = worker_of(me)
    if worker is None:
        return HttpResponse(status=404)
    market.expire_offers(most=20)
    return render(request, "nearby/day.html", MODE.day_context(worker))
