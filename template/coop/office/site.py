"""The office as a site of its own: entered by office, through the same sign-in as everything else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from coop.people.permissions import offices_of


class OfficeSite(UnfoldAdminSite):
    """Whoever holds an office today may enter; what they may do there the commands decide."""

    index_title = _("What is waiting")
    index_template = "office/desk.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(offices_of(request.user))  # type: ignore[arg-type]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Not a form of its own: passkeys and codes are asked for where everybody signs in."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            return render(request, "office/no_office.html", status=403)
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def get_urls(self) -> list[Any]:
        from coop.office.register import statutory_register  # reads models, like the desk below
        from coop.office.repayments import repayments

        return [
            path("register/", self.admin_view(statutory_register), name="register"),
            path("repayments/", self.admin_view(repayments), name="repayments"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from coop.office import queries  # reads models, which are not there yet when the site is made
        from coop.office.desk import offices_here

        desk = {
            "waiting": queries.waiting_for(offices_here(request)),
            "figures": queries.cards(),
            "unconfirmed": queries.unconfirmed(),
        }
        return super().index(request, {**desk, **(extra_context or {})})
