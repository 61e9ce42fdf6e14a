"""Version 1 of the public API: what the open book shows, and a signed-in person's own jobs.

It reads; who wants something done uses the pages, which say what the rules are. Nothing
here names another person.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.security import django_auth
from pydantic import Field

from coop import clock, days
from coop.api import schemas
from coop.api.throttling import PerMinute
from coop.charter.loading import current_rules, current_trade
from coop.charter.trade import text
from coop.governance import queries as decisions
from coop.governance.models import Proposal
from coop.market.models import Job
from coop.market.queries import jobs_done_by, jobs_of, worker_of
from coop.openbook import queries as openbook
from coop.openbook.rules import Divided
from coop.ownership.queries import members_count
from coop.refused import NotAllowed, Refused

#: At most so many jobs in one answer.
PAGE = 100

api = NinjaAPI(
    title=current_rules().coop.name,
    version="1",
    urls_namespace="api-v1",
    description="Money is an integer of minor units. Times carry their zone. Only jobs need a signed-in person.",
    throttle=[PerMinute(120)],
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal as the person would read it on a page."""
    problem = schemas.Problem(what=error.what, rule=str(error.citation or ""), to_do=error.to_do)
    return api.create_response(request, problem, status=403 if isinstance(error, NotAllowed) else 409)


@api.get("/coop", response=schemas.Coop, summary="Who this co-op is")
def coop(request: HttpRequest) -> dict[str, Any]:
    who = current_rules().coop
    return {
        "name": who.name,
        "registered_name": who.registered_name,
        "jurisdiction": who.jurisdiction,
        "form": who.form,
        "country": who.country,
        "currency": who.currency,
        "languages": list(who.languages),
        "timezone": who.timezone,
        "contact": who.contact,
        "role": who.role,
        "members": members_count(clock.today()),
    }


@api.get("/services", response=list[schemas.Service], summary="What can be asked for, and at what price")
def services(request: HttpRequest) -> list[dict[str, Any]]:
    language = get_language() or current_rules().coop.languages[0]
    return [
        {
            "key": service.key,
            "name": text(service.name, language),
            "description": text(service.description, language),
            "mode": service.mode,
            "duration_minutes": service.duration_minutes,
            "currency": current_rules().coop.currency,
            "price": [{"per": line.per, "amount": line.amount, "minimum": line.minimum} for line in service.price],
        }
        for service in current_trade().services
    ]


Day = Annotated[date, Field(ge=days.EARLIEST, le=days.LATEST)]


def _days(since: date | None, until: date | None) -> tuple[date, date]:
    first, last = openbook.financial_year(until)
    return since or first, until or last


@api.get("/openbook", response=schemas.OpenBook, summary="Where the money went, and the co-op in figures")
def open_book(request: HttpRequest, since: Day | None = None, until: Day | None = None) -> dict[str, Any]:
    first, last = _days(since, until)
    return {
        "since": first,
        "until": last,
        "currency": current_rules().coop.currency,
        "figures": openbook.figures(first, last),
        "money": _divided(openbook.where_each_unit_went(first, last)),
        "closes": [
            {
                "starts_on": close.starts_on,
                "ends_on": close.ends_on,
                "surplus": close.surplus,
                "resolution": close.resolution,
                "steps": openbook.waterfall(close),
            }
            for close in openbook.closes()[:10]
        ],
        "chain": openbook.chain(),
    }


@api.get("/openbook/{name}.csv", summary="The same as a file for a spreadsheet")
def open_book_file(
    request: HttpRequest,
    name: Literal["figures", "money", "accounts"],
    since: Day | None = None,
    until: Day | None = None,
) -> HttpResponse:
    return _csv(openbook.FILES[name](*_days(since, until)), name)


@api.get("/decisions", response=list[schemas.Decision], summary="Resolutions and their results, the newest first")
def all_decisions(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "number": proposal.number,
            "kind": proposal.kind,
            "title": proposal.title,
            "text": proposal.text,
            "stage": decisions.stage(proposal).value,
            "opens_at": proposal.opens_at,
            "closes_at": proposal.closes_at,
            "record_date": proposal.record_date,
            "outcome": proposal.outcome,
            "rules": proposal.rules,
            "result": proposal.result,
        }
        for proposal in decisions.proposals()[:PAGE]
    ]


@api.get("/decisions/{number}/box.csv", summary="The ballots of a counted vote with their receipts, to count again")
def box(request: HttpRequest, number: int) -> HttpResponse:
    try:
        proposal = decisions.proposal(number)
    except Proposal.DoesNotExist:
        raise Http404 from None
    return _csv(decisions.box_csv(proposal), f"box-{number}")


@api.get(
    "/jobs", response=list[schemas.Job], auth=django_auth, by_alias=True, summary="My jobs, as customer and worker"
)
def my_jobs(request: HttpRequest) -> list[dict[str, Any]]:
    person = request.user
    worker = worker_of(person)  # type: ignore[arg-type]
    asked = ((job, "customer") for job in jobs_of(person)[:PAGE])  # type: ignore[arg-type]
    done = ((job, "worker") for job in (jobs_done_by(worker)[:PAGE] if worker else ()))
    return [_job(job, side) for job, side in chain(asked, done)]


def _job(job: Job, side: str) -> dict[str, Any]:
    return {
        "id": job.pk,
        "number": job.number,
        "service": job.service,
        "state": job.state,
        "as_": side,
        "starts_at": job.starts_at,
        "minutes": job.minutes,
        "currency": job.currency,
        "price": job.price,
        "tip": job.tip,
        "where_it_went": _divided(openbook.where_your_money_went(job))["parts"],
    }


def _divided(divided: Divided) -> dict[str, Any]:
    return {
        "total": divided.total,
        "shortfall": divided.shortfall,
        "parts": [
            {
                "key": part.key,
                "name": str(openbook.PART_NAMES[part.key]),
                "amount": part.amount,
                "percent": part.percent,
            }
            for part in divided.parts
        ],
    }


def _csv(content: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
