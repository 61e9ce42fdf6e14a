"""Pages for members and those who want to be: join, membership and shares, propose, vote."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop import clock, days
from coop.charter.loading import current_rules
from coop.governance import commands as governance
from coop.governance import queries as votes
from coop.governance.models import Proposal
from coop.governance.refusals import OnlyMembersDecide
from coop.ownership import commands, queries
from coop.people import commands as people
from coop.people.models import Person
from coop.refused import Refused
from coop.web import kept, owning, shown, typed, visitor, voting


class JoinForm(forms.Form):
    """What an application says."""

    member_class = forms.ChoiceField(label=gettext_lazy("I want to join as"), widget=forms.RadioSelect)
    statement = forms.CharField(
        label=gettext_lazy("Why you want to join"),
        help_text=gettext_lazy("The board reads this. A few sentences are plenty."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    postal_address = forms.CharField(
        label=gettext_lazy("Your postal address"),
        help_text=gettext_lazy("The register of members has to say it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    born_on = forms.DateField(
        label=gettext_lazy("Your date of birth"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        validators=[days.birthday],
    )

    resides = forms.BooleanField(
        label=gettext_lazy("I live where the charter asks"),
        error_messages={"required": gettext_lazy("Only who lives there can join.")},
    )

    def __init__(self, *args: Any, person: Person | AnonymousUser, **kwargs: Any) -> None:
        """Asks `person` only for those details that the co-op needs and does not know."""
        super().__init__(*args, **kwargs)
        missing = queries.missing_to_apply(person) if isinstance(person, Person) else ()
        self.details = [name for name in ("postal_address", "born_on") if name in missing]
        for name in {"postal_address", "born_on"}.difference(missing):
            del self.fields[name]
        residence = current_rules().membership.residence
        if residence is None:
            del self.fields["resides"]
        else:
            where = shown.said(residence.value)
            self.fields["resides"].label = _("I live {where}").format(where=where)
        classes = current_rules().membership.classes
        self.fields["member_class"].choices = [(key, capfirst(shown.said(each.name))) for key, each in classes.items()]
        if not self.is_bound:
            self.fields["member_class"].initial = next(iter(classes))


class ProposalForm(forms.Form):
    """A resolution as it is given notice of. Days are in the co-op's time zone."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Text of the resolution"),
        help_text=gettext_lazy("Exactly what members will say yes or no to."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
    )
    opens_on = forms.DateField(
        label=gettext_lazy("Voting opens on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[days.near],
    )
    open_days = forms.IntegerField(label=gettext_lazy("and stays open for so many days"), min_value=1, max_value=366)

    def moments(self) -> tuple[datetime, datetime]:
        """Opening and closing."""
        opens_at = datetime.combine(self.cleaned_data["opens_on"], time(8), timezone.get_default_timezone())
        return opens_at, opens_at + timedelta(days=self.cleaned_data["open_days"])


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """What membership means, and the application."""
    if request.method == "POST" and not request.user.is_authenticated:
        kept.keep(request)
        return redirect_to_login(request.path)
    form = JoinForm(request.POST or kept.typed_before(request), person=request.user)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if form.details:
                    told = {name: form.cleaned_data[name] for name in form.details}
                    people.change_details(request.user, by=request.user, **told)
                commands.apply(
                    request.user,
                    form.cleaned_data["member_class"],
                    form.cleaned_data["statement"],
                    resides=form.cleaned_data.get("resides", False),
                )
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Your application is in. You will hear from us in writing."))
            return redirect("web:membership")
    context = {**owning.terms(), "form": form, "refused": refused}
    if request.user.is_authenticated:
        context["standing"] = owning.stage_of(request.user)
    return render(request, "web/join.html", context, status=422 if refused else 200)


@never_cache
@login_required
@require_safe
def membership(request: HttpRequest) -> HttpResponse:
    """Where I stand: application, shares, capital, patronage, leaving."""
    return render(request, "web/membership.html", owning.page(request.user))


def again(request: HttpRequest, error: Refused, where: str) -> HttpResponse:
    """The membership page with what was refused beside the form it was refused in."""
    context = {**owning.page(request.user), "refused": error, "refused_in": where, "typed": request.POST}
    return render(request, "web/membership.html", context, status=422)


@login_required
@require_POST
def buy(request: HttpRequest) -> HttpResponse:
    """Ask for shares, pay for them from what the co-op owes me, or take the wish back."""
    member = queries.member_of(request.user)
    if member is None:
        raise Http404
    try:
        match request.POST.get("how"):
            case "earnings":
                key = typed.words(request.POST, "key") or str(uuid4())
                count = typed.number(request.POST, "count")
                commands.buy_shares(member, count, by=request.user, key=f"web:{member.pk}:{key[:36]}", paid="earnings")
                messages.success(request, _("The shares are yours."))
            case "withdraw":
                waiting = queries.open_subscription(member)
                if waiting:
                    commands.withdraw_subscription(waiting, by=request.user)
                    messages.success(request, _("Taken back. Nothing is owed."))
            case _:
                count, share_class = typed.number(request.POST, "count"), typed.words(request.POST, "share_class")
                commands.subscribe(member, count, by=request.user, share_class=share_class)
                messages.success(request, _("Noted. The shares are yours as soon as the payment has come in."))
    except Refused as error:
        return again(request, error, "shares")
    return redirect("web:membership")


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Give notice, or take an application back."""
    try:
        if request.POST.get("what") == "application":
            application = queries.open_application(request.user)
            if application:
                commands.withdraw_application(application, by=request.user)
                messages.success(request, _("Your application is withdrawn."))
        else:
            member = queries.member_of(request.user)
            if member is None:
                raise Http404
            commands.give_notice(member, by=request.user)
            messages.success(request, _("Your notice is recorded. The dates are below."))
    except Refused as error:
        return again(request, error, "leave")
    return redirect("web:membership")


@never_cache
@login_required
@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate of my shares, to print."""
    member = queries.member_of(request.user)
    if member is None or not member.is_on_register:
        raise Http404
    shares, paid = queries.account_of(member)
    context = {
        "member": member,
        "shares": shares,
        "paid": paid,
        "on": clock.today(),
        "par": current_rules().shares.par,
        "unpaid": queries.account(member).unpaid,
        "issued": member.certificates.all()[:5],
    }
    return render(request, "web/certificate.html", context)


@never_cache
@kept.sign_in_first
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Put a resolution to the members."""
    rules = current_rules().voting
    form = ProposalForm(
        request.POST or kept.typed_before(request),
        initial={"opens_on": votes.earliest_opening(), "open_days": rules.open_days},
    )
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        opens_at, closes_at = form.moments()
        try:
            proposal = governance.propose(
                by=request.user,
                kind=Proposal.Kind.ORDINARY,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                opens_at=opens_at,
                closes_at=closes_at,
            )
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Notice is given. Members can read it now."))
            return redirect("web:proposal", number=proposal.number)
    context = {"form": form, "refused": refused, "voting": rules, "earliest": votes.earliest_opening()}
    status = 422 if refused or (request.method == "POST" and form.errors) else 200
    return render(request, "web/propose.html", context, status=status)


@never_cache
@login_required
@require_POST
def ballot(request: HttpRequest, number: int) -> HttpResponse:
    """Cast a vote. The receipt is shown in this answer and nowhere else (see `coop.governance.commands`)."""
    proposal = visitor.find_proposal(number)
    member = queries.member_of(request.user)
    receipt, refused = None, None
    try:
        if member is None:
            raise OnlyMembersDecide
        receipt = governance.cast(proposal, member, request.POST.get("choice", ""))
    except Refused as error:
        refused = error
    context = {**voting.page(proposal, request.user), "receipt": receipt, "refused": refused}
    return render(request, "web/proposal.html", context, status=422 if refused else 200)
