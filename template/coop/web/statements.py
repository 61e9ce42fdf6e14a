"""A member's statements on paper, and their capital account as a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop import papers
from coop.charter.loading import current_rules
from coop.money import format_money
from coop.ownership.models import Member
from coop.patronage import queries, tax
from coop.patronage.commands import give_notice_consent, withdraw_notice_consent
from coop.patronage.models import Statement, YearClose
from coop.payments.commands import keep_account
from coop.payments.queries import account_of
from coop.refused import Refused
from coop.web import surplus

if TYPE_CHECKING:
    from coop.people.models import Person


@never_cache
@login_required
@require_safe
def statement(request: HttpRequest, first: date) -> HttpResponse:
    """My statement of a year, as PDF in the language I read."""
    found = queries.statement_of(request.user, first)
    if found is None:
        raise Http404
    language = get_language() or current_rules().coop.languages[0]
    name = f"statement-{found.close.year.replace('/', '-')}.pdf"
    return HttpResponse(
        as_pdf(found, language),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


class AccountForm(forms.Form):
    """Where I want to be paid."""

    holder = forms.CharField(
        label=gettext_lazy("In the name of"),
        max_length=140,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=gettext_lazy("IBAN or account number"),
        help_text=gettext_lazy("The treasurer sees it, nobody else. Leave it empty and it is forgotten."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Where I want to be paid what the co-op owes me."""
    kept = account_of(request.user)
    known = {"holder": kept.holder if kept else request.user.name, "number": kept.number if kept else ""}
    form = AccountForm(request.POST or None, initial=known)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            keep_account(request.user, form.cleaned_data["holder"], form.cleaned_data["number"])
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Noted."))
            return redirect("web:membership")
    bad = refused or (form.is_bound and not form.is_valid())
    return render(request, "web/account.html", {"form": form, "refused": refused}, status=422 if bad else 200)


@login_required
@require_POST
def notice_consent(request: HttpRequest) -> HttpResponse:
    """Agree to count written notices as income, or take that back from today on."""
    if request.POST.get("answer") == "yes":
        give_notice_consent(request.user, "writing", by=request.user)
    else:
        withdraw_notice_consent(request.user, "writing", by=request.user)
    messages.success(request, _("Noted."))
    return redirect("web:capital")


@never_cache
@login_required
@require_safe
def capital(request: HttpRequest) -> HttpResponse:
    """My capital account: what was retained of each year, what happened to it since, and my statements."""
    lots = queries.capital_lots(request.user)
    context = {
        "lots": lots,
        "total": sum(lots.values()),
        "movements": [{"name": kind_name(each), "each": each} for each in queries.capital_movements(request.user)],
        "statements": list(queries.statements_of(request.user)),
        "consents": tax.standing_consents(request.user),
    }
    return render(request, "web/capital.html", context)


def as_pdf(found: Statement, language: str) -> bytes:
    """The paper of one statement, in a language."""
    with override(language):
        return papers.render("statement", values(found.close, found.person, language), language=language)


def kind_name(movement: queries.Movement) -> str:
    """What a movement of a capital account was, in words."""
    if movement.kind == "allocation" and movement.amount > 0:
        return _("retained of {year}").format(year=movement.lot)
    if movement.kind in ("allocation", "closing") and movement.amount < 0:
        return _("part of a loss")
    if movement.kind == "redemption":
        return _("paid out, of {year}").format(year=movement.lot)
    return movement.memo


def values(close: YearClose, person: Person, language: str) -> dict[str, Any]:
    """All that the paper says, in words and formatted figures."""
    coop = current_rules().coop

    def money(minor: int) -> str:
        return format_money(minor, coop.currency, language)

    lines = {line["key"]: line for line in close.figures["lines"]}
    parts = [
        surplus.explained(close, lines[part.pool], part, person.pk)
        for part in close.allocations.filter(person=person).order_by("pool")
        if part.share
    ]
    interest = queries.interest_of(close, person)
    shared = surplus.lines_of(close.figures)
    loss = close.surplus < 0
    member = Member.objects.filter(person=person).order_by("-admitted_on").first()
    return {
        "title": _("Statement for {year}").format(year=close.year),
        "facts": [
            *[(_("Member"), person.name), (_("Address"), person.postal_address.replace("\n", ", "))],
            *([(_("Number"), str(member.number))] if member and member.number else []),
            (_("Year"), f"{date_format(close.starts_on)} – {date_format(close.ends_on)}"),
            (_("Adopted by"), close.resolution.replace("resolution:", _("resolution") + " ")),
        ],
        "parts": [
            {"name": capfirst(part["name"]), "share": money(part["steps"].share), "steps": surplus.in_words(part)}
            for part in parts
        ],
        "interest": _("Interest on shares: {amount}.").format(amount=money(interest)) if interest else "",
        "account": _account(close, person, money),
        "chart": [
            {
                "name": capfirst(row["name"]),
                "amount": money(row["amount"]),
                "kind": row["kind"],
                "x": max(0.0, row["x"] / 1000),
                "width": row["width"] / 1000,
            }
            for row in shared["chart"]
        ],
        "table": {
            "headings": [_("Line"), _("Rate"), _("Amount")],
            "rows": [
                *[
                    [
                        capfirst(line["name"]) + (f" ({line['citation'].where})" if line["citation"] else ""),
                        line["rate"],
                        money(line["amount"]),
                    ]
                    for line in shared["lines"]
                ],
                [_("Loss") if loss else _("Surplus"), "", money(close.surplus)],
            ],
        },
        "notices": [str(text) for text in tax.notice_texts(close, person, money)],
        "words": {
            "mine": _("My part"),
            "account": _("Capital account"),
            "surplus": _("Who bears the loss") if loss else _("What became of the surplus"),
            "notices": _("Notices"),
            "end": _("Every figure can be worked out again from the books; ask the board, or look into the open book."),
        },
    }


def _account(close: YearClose, person: Person, money: Any) -> dict[str, Any]:
    """The capital account over the year: opening, each movement, closing."""
    before = sum(each.amount for each in queries.capital_movements(person) if each.on < close.starts_on)
    during = queries.capital_movements(person, close.starts_on, close.ends_on)
    closing = before + sum(each.amount for each in during)
    return {
        "headings": ["", _("Amount")],
        "rows": [
            [_("On {day}").format(day=date_format(close.starts_on)), money(before)],
            *[[f"{date_format(each.on)}: {kind_name(each)}", money(each.amount)] for each in during],
            [_("On {day}").format(day=date_format(close.ends_on)), money(closing)],
        ],
    }
