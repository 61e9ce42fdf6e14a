"""Pages for everybody: what the co-op is, what it offers, what it decided, and its open book."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop import clock, days
from coop.charter.loading import current_rules, current_trade
from coop.governance import queries
from coop.governance.models import Proposal
from coop.governance.queries import Stage
from coop.market.modes import modes
from coop.openbook import queries as openbook
from coop.ownership import queries as ownership
from coop.people import commands as people
from coop.web import charts, lawbook, prices, shown, surplus, voting

LATELY = timedelta(days=365)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this co-op is, who owns it, what it offers and where the money goes."""
    rules, trade = current_rules(), current_trade()
    members = ownership.members_count()
    owners = ngettext("{count} member", "{count} members", members).format(count=members)
    until = clock.today()
    context = {
        "trade_name": shown.said(trade.name),
        "users_own": any(each.votes and not each.works for each in rules.membership.classes.values()),
        "members": members,
        "owners_label": owners,
        "services": prices.offered()[:6],
        "example": prices.example(trade.services[0]),
        "went": charts.where_it_went(openbook.where_each_unit_went(until - LATELY, until)),
        "decided": queries.votes_held(),
        "share_price": rules.shares.par,
    }
    return render(request, "web/home.html", context)


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """All services with what they start from."""
    trade_name = shown.said(current_trade().name)
    return render(request, "web/services.html", {"services": prices.offered(), "trade_name": trade_name})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who the co-op is in law, and each rule it works by, with where it stands."""
    rules = current_rules()
    context = {
        "rules": rules,
        "trade": current_trade(),
        "stated": lawbook.stated(rules),
        "legal_form": lawbook.legal_form(),
    }
    return render(request, "web/about.html", context)


@require_safe
def algorithms(request: HttpRequest) -> HttpResponse:
    """How offers and prices are made, in words and figures."""
    priced = [
        {
            "name": one.name,
            "lines": [
                {"amount": line.amount, "per": prices.per(line.per), "minimum": line.minimum} for line in one.price
            ],
        }
        for one in current_trade().services
    ]
    context = {
        "policies": [mode.policy() for mode in modes().values()],
        "priced": priced,
        "trade": current_trade(),
        "rules": current_rules(),
    }
    return render(request, "web/algorithms.html", context)


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What members are asked now, what comes, and what they decided."""
    page = Paginator(queries.proposals(), 30).get_page(request.GET.get("page"))
    groups: dict[str, list[Any]] = {stage.value: [] for stage in Stage}
    for found in page:
        card = voting.card(found, request.user)
        groups[card["stage"]].append(card)
    member = ownership.member_of(request.user) if request.user.is_authenticated else None
    context = {**groups, "page": page, "is_member": member is not None, "voting": current_rules().voting}
    return render(request, "web/decisions.html", context)


@never_cache
@require_safe
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One resolution: text, rules, ballot or result."""
    return render(request, "web/proposal.html", voting.page(find_proposal(number), request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def box(request: HttpRequest, number: int) -> HttpResponse:
    """The published box of a counted vote, where everybody finds their receipt. Refused while it is sealed.

    A receipt is asked for by POST: an address would stand in logs, beside who asked.
    """
    return render(request, "web/box.html", voting.box_page(find_proposal(number), request.POST.get("receipt", "")))


@require_safe
def box_csv(request: HttpRequest, number: int) -> HttpResponse:
    """The published box as CSV, to be counted by other software."""
    headers = {"Content-Disposition": f'attachment; filename="box-{number}.csv"'}
    return HttpResponse(queries.box_csv(find_proposal(number)), content_type="text/csv; charset=utf-8", headers=headers)


def find_proposal(number: int) -> Proposal:
    """The resolution of that number, brought up to the clock; a page that is not there otherwise."""
    try:
        return queries.proposal(number)
    except Proposal.DoesNotExist as error:
        raise Http404 from error


@require_safe
def open_book(request: HttpRequest) -> HttpResponse:
    """Where each unit of money went, the co-op in figures, what became of the surplus, and whether the books hold."""
    until = clock.today()
    since = until - LATELY + timedelta(days=1)
    context = {
        "since": since,
        "until": until,
        "went": charts.where_it_went(openbook.where_each_unit_went(since, until)),
        "figures": openbook.figures(since, until),
        "files": [
            ("figures", _("Figures")),
            ("money", _("Where money went")),
            ("accounts", _("Accounts")),
        ],
        "closed": surplus.last_close(),
        "surplus_steps": current_rules().surplus.steps,
        "chain": openbook.chain(),
    }
    return render(request, "web/open_book.html", context)


@require_safe
def open_book_file(request: HttpRequest, name: str) -> HttpResponse:
    """One of the open book's files as CSV, for the days asked for (the last year unless said)."""
    if name not in openbook.FILES:
        raise Http404
    today = clock.today()
    until = _day(request.GET.get("until"), today)
    since = _day(request.GET.get("since"), until - LATELY)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{since}-{until}.csv"'}
    return HttpResponse(openbook.FILES[name](since, until), content_type="text/csv; charset=utf-8", headers=headers)


def _day(text: str | None, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return day if days.EARLIEST <= day <= days.LATEST else otherwise


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; an account remembers it."""
    chosen = request.POST.get("language", "")
    goes_on = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(goes_on, allowed_hosts={request.get_host()}):
        goes_on = "/"
    response = HttpResponseRedirect(goes_on)
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax", secure=request.is_secure()
        )
        if request.user.is_authenticated:
            people.change_details(request.user, by=request.user, language=chosen)
    return response
