"""Pages for who asks for a job: request, the job's own page, invoice, my jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.market import commands, queries
from coop.market import services as market
from coop.market.models import Job
from coop.market.modes import mode_of
from coop.market.refusals import NoSuchService
from coop.money import to_minor
from coop.payments import queries as payments
from coop.refused import Refused
from coop.web import jobs, prices, typed

KEPT = "request"  # the session keeps what somebody asked for while they sign in


@never_cache
@require_http_methods(["GET", "POST"])
def request_service(request: HttpRequest, service: str) -> HttpResponse:
    """Ask for a job: the mode's own questions, the price with its parts, confirm."""
    offered = _service(service)
    mode = mode_of(offered.mode)
    person = request.user if request.user.is_authenticated else None
    kept = request.session.get(KEPT, {}) if person else {}
    refused: Refused | None = None
    data = None
    if request.method == "POST":
        data = request.POST
        if person is None:
            request.session[KEPT] = {"service": service, "data": data.urlencode()}
            return redirect_to_login(request.path)
    elif kept.get("service") == service:
        data = QueryDict(kept["data"])
    form = mode.request_form(data, offered, person, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            job = commands.request_job(person, service, form.cleaned_data, key=form.cleaned_data["key"])
        except Refused as error:
            refused = error
        else:
            request.session.pop(KEPT, None)
            return redirect("web:job", pk=job.pk)
    context = {
        "service": offered,
        "mode": mode,
        "form": form,
        "refused": refused,
        "start": prices.starts_from(offered),
        "quote": _quote(service, form),
    }
    return render(
        request, "web/request.html", context, status=422 if refused or (request.POST and form.errors) else 200
    )


@never_cache
@require_POST
def quote(request: HttpRequest, service: str) -> HttpResponse:
    """The price of what the form says so far, for htmx; empty until it says enough."""
    offered = _service(service)
    person = request.user if request.user.is_authenticated else None
    form = mode_of(offered.mode).request_form(request.POST, offered, person)
    context = {"quote": _quote(service, form), "start": prices.starts_from(offered), "service": offered}
    return render(request, "web/parts/quote.html", context)


def _quote(service: str, form: Any) -> dict[str, Any] | None:
    """The price of what the form says so far; None while it says too little."""
    if form.is_bound:
        form.is_valid()
        details = form.cleaned_data
    else:
        details = {
            name: value for name in form.fields if (value := form.get_initial_for_field(form.fields[name], name))
        }
    try:
        found = queries.quote_for(service, details)
    except Refused as error:
        complete = form.is_bound and not form.errors
        return {"refused": error} if complete else None
    lines = [{"text": prices.line_text(line), "amount": line["amount"]} for line in found.frozen()["lines"]]
    return {"price": found.price, "lines": lines, "parts": prices.parts_of_quote(found)}


def _service(key: str) -> Any:
    try:
        return market.service(key)
    except NoSuchService as error:
        raise Http404 from error


def _mine(request: HttpRequest, pk: UUID) -> Job:
    """The job, if the reader is its customer or its worker; else there is none."""
    found = Job.objects.select_related("customer", "worker__person", "settled_entry").filter(pk=pk).first()
    if found is None or not jobs.may_see(found, request.user):
        raise Http404
    return found


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a job stands, who comes, and where the money goes."""
    found = _mine(request, pk)
    commands.expire_offers(found)
    found.refresh_from_db()
    return render(request, "web/job.html", jobs.page(found, request.user))


@never_cache
@login_required
@require_safe
def timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the job page that changes, for htmx."""
    found = _mine(request, pk)
    commands.expire_offers(found)
    found.refresh_from_db()
    return render(request, "web/parts/job_state.html", jobs.page(found, request.user))


@login_required
@require_POST
def act(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """What a customer does with a job: rate, tip, cancel."""
    found = _mine(request, pk)
    form = request.POST
    try:
        match step:
            case "rate":
                commands.rate(
                    found, by=request.user, stars=typed.number(form, "stars"), words=typed.words(form, "words")
                )
                messages.success(request, _("Thank you. What you said is kept with the job."))
            case "tip":
                amount = to_minor(form.get("other") or form.get("amount", ""), found.currency)
                commands.tip(found, by=request.user, amount=amount)
                messages.success(request, _("Thank you. All of it goes to the person who came."))
            case "cancel":
                commands.cancel(found, by=request.user, reason=typed.words(form, "reason"))
                messages.success(request, _("Called off."))
            case _:
                raise Http404
    except Refused as error:
        context = {**jobs.page(found, request.user), "refused": error, "refused_step": step, "typed": form}
        return render(request, "web/job.html", context, status=422)
    return redirect("web:job", pk=pk)


@never_cache
@login_required
@require_safe
def invoice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The invoice of a settled job, to read or print."""
    found = _mine(request, pk)
    if found.customer_id != request.user.pk or not payments.owing(found):
        raise Http404
    bill = payments.invoice(found)
    lines = [{"text": prices.invoice_line(line), "amount": line.amount} for line in bill.figures.lines]
    context = {"job": found, "invoice": bill, "lines": lines, "parts": prices.parts_of_job(found)}
    return render(request, "web/invoice.html", context)


@never_cache
@login_required
@require_safe
def my_jobs(request: HttpRequest) -> HttpResponse:
    """Everything I asked for."""
    page = Paginator(queries.jobs_of(request.user), 20).get_page(request.GET.get("page"))
    context = {"page": page, "jobs": [jobs.line(each) for each in page], "services_url": reverse("web:services")}
    return render(request, "web/my_jobs.html", context)
