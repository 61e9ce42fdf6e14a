"""What a member does with shares: pay an instalment, give some to another, take money back for some."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coop.charter.loading import current_rules
from coop.money import to_minor
from coop.ownership import commands, queries
from coop.ownership.certificates import as_pdf, issue_certificate
from coop.ownership.models import Certificate, Member
from coop.refused import Refused
from coop.web import owning, typed
from coop.web.member import again


def _member(request: HttpRequest) -> Member:
    member = queries.member_of(request.user)  # type: ignore[arg-type]
    if member is None:
        raise Http404
    return member


@login_required
@require_POST
def certify(request: HttpRequest) -> HttpResponse:
    """Have a numbered certificate of my shares issued, or the last one where nothing has changed."""
    try:
        made = issue_certificate(_member(request), by=request.user)  # type: ignore[arg-type]
    except Refused as error:
        return again(request, error, "shares")
    return redirect("web:certificate_file", number=made.number)


@never_cache
@login_required
@require_safe
def certificate_file(request: HttpRequest, number: int) -> HttpResponse:
    """One of my certificates as PDF."""
    found = Certificate.objects.filter(number=number, member__person=request.user).select_related("member").first()
    if found is None:
        raise Http404
    return HttpResponse(
        as_pdf(found, language=get_language() or current_rules().coop.languages[0]),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="certificate-{found.number}.pdf"'},
    )


@login_required
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer the grounds for my expulsion, in writing."""
    expulsion = _member(request).expulsions.filter(decision="").first()
    if expulsion is None:
        raise Http404
    try:
        commands.answer_expulsion(expulsion, typed.words(request.POST, "answer"), by=request.user)  # type: ignore[arg-type]
    except Refused as error:
        return again(request, error, "answer")
    messages.success(request, _("Your answer is with the board."))
    return redirect("web:membership")


@login_required
@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Appeal to the general meeting against the refusal of my application, or my expulsion."""
    decision = owning.to_appeal(request.user)  # type: ignore[arg-type]
    if decision is None:
        raise Http404
    try:
        commands.appeal(decision, typed.words(request.POST, "text"), by=request.user)  # type: ignore[arg-type]
    except Refused as error:
        return again(request, error, "appeal")
    messages.success(request, _("Your appeal goes to the general meeting."))
    return redirect("web:membership")


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Take my notice back."""
    leaving = getattr(_member(request), "leaving", None)
    if leaving is None:
        raise Http404
    try:
        commands.withdraw_notice(leaving, by=request.user)  # type: ignore[arg-type]
    except Refused as error:
        return again(request, error, "leave")
    messages.success(request, _("Good to have you with us."))
    return redirect("web:membership")


@login_required
@require_POST
def instalment(request: HttpRequest) -> HttpResponse:
    """Pay a part of what is owed for shares out of what the co-op owes me."""
    waiting = queries.open_subscription(_member(request))
    if waiting is None:
        raise Http404
    try:
        amount = to_minor(typed.words(request.POST, "amount"), current_rules().coop.currency)
        key = typed.words(request.POST, "key") or str(uuid4())
        commands.pay_from_earnings(waiting, by=request.user, key=f"web:{key[:36]}", amount=amount)  # type: ignore[arg-type]
    except Refused as error:
        return again(request, error, "shares")
    messages.success(request, _("Paid from what the co-op owed you."))
    return redirect("web:membership")


@login_required
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give shares to another member, or ask the board for its consent."""
    try:
        number, count = (typed.number(request.POST, name) for name in ("number", "count"))
        asked = commands.ask_to_give(
            _member(request),
            number,
            count,
            by=request.user,  # type: ignore[arg-type]
            share_class=typed.words(request.POST, "share_class"),
        )
    except Refused as error:
        return again(request, error, "give")
    if asked.journal_entry_id:
        messages.success(request, _("The shares have passed to {person}.").format(person=asked.receiver.person))
    else:
        messages.success(request, _("Asked. The shares pass over when the board consents."))
    return redirect("web:membership")


@login_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Ask for money back for some shares, or leave the line again."""
    member = _member(request)
    try:
        if "take_back" in request.POST:
            waiting = member.withdrawals.filter(pk=typed.number(request.POST, "take_back")).first()
            if waiting is None:
                raise Http404
            commands.take_back_withdrawal(waiting, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Taken back. Your shares stay as they are."))
        else:
            count, share_class = typed.number(request.POST, "count"), typed.words(request.POST, "share_class")
            commands.ask_to_withdraw(member, count, by=request.user, share_class=share_class)  # type: ignore[arg-type]
            messages.success(request, _("Noted. Your place in the line is below."))
    except Refused as error:
        return again(request, error, "withdraw")
    return redirect("web:membership")
