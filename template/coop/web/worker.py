"""Pages for who does the work: the day, offers, steps of a job, earnings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop import clock
from coop.charter.loading import current_trade
from coop.market import commands, queries
from coop.market.models import Job, Offer, Worker
from coop.market.modes import Mode, mode_of, modes
from coop.refused import Refused
from coop.web import jobs, kept, shown, typed


class BeginForm(forms.Form):
    """What somebody who starts to work here says."""

    services = forms.MultipleChoiceField(
        label=gettext_lazy("What you can do"), widget=forms.CheckboxSelectMultiple(attrs={"class": "plain"})
    )
    introduction = forms.CharField(
        label=gettext_lazy("A few words customers see about you"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = [(one.key, shown.said(one.name)) for one in current_trade().services]


def _worker(request: HttpRequest) -> Worker | None:
    return queries.worker_of(request.user)


def _week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


@never_cache
@login_required
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Today: offers, jobs with their next step, earnings."""
    worker = _worker(request)
    if worker is None:
        return redirect("web:begin")
    return render(request, "web/day.html", _day(worker))


def _day(worker: Worker) -> dict[str, Any]:
    today = clock.today()
    monday, sunday = _week_of(today)
    used = [mode for key, mode in modes().items() if any(one.mode == key for one in current_trade().services)]
    return {
        "worker": worker,
        "today": today,
        "offers": _offers(worker),
        "jobs": [_task(job, worker) for job in queries.day_of(worker)],
        "earned_today": queries.earnings(worker, today, today),
        "earned_week": queries.earnings(worker, monday, sunday),
        # to be online comes before everything; a calendar is looked at after today
        "presence": [_panel(mode, worker) for mode in used if mode.works_online],
        "calendars": [_panel(mode, worker) for mode in used if not mode.works_online],
    }


def _panel(mode: Mode, worker: Worker) -> dict[str, Any]:
    return {"template": mode.day_template, "context": mode.day_context(worker)}


def _offers(worker: Worker) -> list[dict[str, Any]]:
    commands.expire_offers(most=20)  # whoever looks moves them on, also when nothing runs in the background
    found = []
    for offer in queries.open_offers(worker):
        mode = mode_of(offer.job.mode)
        found.append(
            {
                "offer": offer,
                "line": jobs.line(offer.job),
                "why": queries.why(offer),
                "template": mode.job_template,
                "context": mode.job_context(offer.job),
            }
        )
    return found


def _task(job: Job, worker: Worker) -> dict[str, Any]:
    mode = mode_of(job.mode)
    return {
        "job": job,
        "line": jobs.line(job),
        "next": jobs.next_step(job),
        "can_hand_back": "hand_back" in {step.name for step in queries.steps_for(job, worker.person)},
        "planned": job.quote.get("minutes") or jobs.usual_minutes(job),
        "template": mode.job_template,
        "context": mode.job_context(job),
    }


@never_cache
@login_required
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The open offers alone, for htmx to look at again."""
    worker = _worker(request)
    if worker is None:
        raise Http404
    return render(request, "web/parts/offers.html", {"offers": _offers(worker), "worker": worker})


@kept.sign_in_first
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Start to work through the co-op, or change what I do."""
    worker = _worker(request)
    initial = {"services": worker.services, "introduction": worker.introduction} if worker else None
    form = BeginForm(request.POST or kept.typed_before(request), initial=initial)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            commands.become_worker(
                request.user, form.cleaned_data["services"], introduction=form.cleaned_data["introduction"]
            )
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Welcome. Offers will show up here."))
            return redirect("web:day")
    context = {"form": form, "refused": refused, "worker": worker}
    status = 422 if refused or (request.method == "POST" and form.errors) else 200
    return render(request, "web/begin.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Accept or decline an offer."""
    worker = _worker(request)
    offer = Offer.objects.select_related("job").filter(pk=pk, worker=worker).first() if worker else None
    if worker is None or offer is None or answer not in {"accept", "decline"}:
        raise Http404
    try:
        if answer == "accept":
            commands.accept(offer, by=request.user)
            messages.success(request, _("It is yours."))
        else:
            commands.decline(offer, by=request.user)
            messages.success(request, _("Declined. That is never held against you."))
    except Refused as error:
        return render(request, "web/day.html", {**_day(worker), "refused": error}, status=422)
    return redirect("web:day")


@login_required
@require_POST
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take the next step of a job."""
    worker = _worker(request)
    job = Job.objects.filter(pk=pk, worker=worker).first() if worker else None
    if worker is None or job is None:
        raise Http404
    try:
        match step:
            case "set_out":
                commands.set_out(job, by=request.user)
            case "arrive":
                commands.arrive(job, by=request.user)
            case "start":
                commands.start(job, by=request.user)
            case "complete":
                done = commands.complete(job, by=request.user, minutes=typed.number(request.POST, "minutes"))
                messages.success(request, _("Done, and in the books: job {job}.").format(job=done))
            case "hand_back":
                commands.hand_back(job, by=request.user, reason=typed.words(request.POST, "reason"))
                messages.success(request, _("Handed back. It is offered to others now."))
            case _:
                raise Http404
    except Refused as error:
        return render(request, "web/day.html", {**_day(worker), "refused": error}, status=422)
    return redirect("web:day")


@never_cache
@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What I did and earned."""
    worker = _worker(request)
    if worker is None:
        return redirect("web:begin")
    page = Paginator(queries.jobs_done_by(worker), 25).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "page": page,
        "jobs": [jobs.line(job) for job in page],
        "year": queries.earnings(worker, today.replace(month=1, day=1), today),
        "worker": worker,
    }
    return render(request, "web/work_history.html", context)
