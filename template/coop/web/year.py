"""The page of a year's surplus: how far its close is, what becomes of it or could, and the reader's own part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coop.charter.loading import current_rules
from coop.openbook import closing
from coop.ownership.queries import member_of
from coop.patronage import choices as left
from coop.patronage import queries
from coop.patronage.commands import draft_close
from coop.patronage.models import YearClose
from coop.patronage.what_if import Outcome, changes_since, what_if
from coop.people.models import Person
from coop.people.permissions import Office, offices_of
from coop.refused import Refused
from coop.web import shown, surplus


class NotAPercentage(Refused):
    message = gettext_lazy("“{text}” is no percentage.")


DRAFTERS = {Office.TREASURER, Office.BOARD}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def year(request: HttpRequest, first: date) -> HttpResponse:
    """A year's surplus. While it is a draft, with sliders for what is left to the meeting; a drafter may keep them."""
    close = get_object_or_404(YearClose, starts_on=first)
    offices = offices_of(request.user)
    if not offices and not queries.has_part(request.user) and member_of(request.user) is None:
        raise Http404  # what is not decided yet is the members' affair; the open book shows the rest
    if not close.is_draft:
        return render(request, "web/year.html", {**_page(close), **_decided(close, request.user)})
    typed = request.POST if request.method == "POST" else request.GET
    refused: Refused | None = None
    try:
        picks = picked(typed) if typed else close.choices
        outcome = what_if(close, picks, person=request.user)
        if request.method == "POST":
            close = draft_close(close.starts_on, close.ends_on, by=request.user, picks=picks)
            messages.success(request, _("This is the draft now. Put it to the members when it is ready."))
            return redirect("web:year", first=close.starts_on)
    except Refused as error:
        refused, picks = error, close.choices
        outcome = what_if(close, picks, person=request.user)
    context = {
        **_effect(close, outcome, request.user),
        "refused": refused,
        "sliders": _sliders(picks),
        "other": picks != close.choices,
        "changes": changes_since(close),
        "may_draft": not DRAFTERS.isdisjoint(offices),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "web/parts/year_effect.html", {**context, "swapped": True})
    return render(request, "web/year.html", {**_page(close), **context}, status=422 if refused else 200)


def picked(typed: QueryDict) -> dict[str, dict[str, str]]:
    """What the sliders say (percentages, by `<line>.<figure>`) as picks; what does not move a figure is left out."""
    values = []
    for choice in left.choices(current_rules().surplus):
        text = typed.get(choice.key, "").strip().replace(",", ".")
        if not text or text == percentage(choice.usual):
            continue
        values.append((choice.line, choice.what, _read(text)))
    picks = left.differing(current_rules().surplus, values)
    left.apply(current_rules().surplus, picks)
    return picks


def _read(text: str) -> Fraction:
    """A percentage as somebody may type it into an address."""
    try:
        number = Decimal(text[:20])
        if not -1000 < number < 1000:
            raise InvalidOperation
        return Fraction(number) / 100
    except (InvalidOperation, ValueError) as error:
        raise NotAPercentage(text=text[:20]) from error


def percentage(part: Fraction) -> str:
    """A fraction as the value of a slider."""
    return f"{float(part) * 100:.6g}"


def _sliders(picks: left.Picks) -> list[dict[str, Any]]:
    names = {"rate": _("Put into it"), "cash_part": _("Paid out in cash")}
    return [
        {
            "key": choice.key,
            "name": shown.said(choice.name),
            "what": names[choice.what],
            "value": percentage(choice.value),
            "least": percentage(choice.least),
            "most": percentage(choice.most),
            "step": "1" if all(f * 100 % 1 == 0 for f in (choice.least, choice.usual, choice.value)) else "any",
            "usual": shown.percent(choice.usual),
            "shown": shown.percent(choice.value),
            "bounds": (shown.percent(choice.least), shown.percent(choice.most)),
            "citation": choice.citation,
        }
        for choice in left.choices(current_rules().surplus, picks)
    ]


def _page(close: YearClose) -> dict[str, Any]:
    return {"close": close, "stages": closing.stages(close), "proposal": closing.proposal_about(close)}


def _effect(close: YearClose, outcome: Outcome, person: Person) -> dict[str, Any]:
    lines = {line["key"]: line for line in outcome.figures["lines"]}
    return {
        "close": close,
        **surplus.lines_of(outcome.figures),
        "mine": [
            surplus.explained(close, lines[share.pool], share, person.pk) for share in outcome.mine if share.share
        ],
        "my_interest": outcome.interest,
    }


def _decided(close: YearClose, person: Person) -> dict[str, Any]:
    lines = {line["key"]: line for line in close.figures["lines"]}
    mine = [
        surplus.explained(close, lines[part.pool], part, person.pk)
        for part in close.allocations.filter(person=person).order_by("pool")
        if part.share
    ]
    return {**surplus.lines_of(close.figures), "mine": mine, "my_interest": queries.interest_of(close, person)}
