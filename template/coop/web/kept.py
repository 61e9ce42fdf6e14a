"""What somebody typed into a form while nobody was signed in, or no longer: kept until they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

KEPT = "typed"
MOST = 100_000  # characters
SECONDS = 60 * 60

View = Callable[..., HttpResponse]


def sign_in_first(view: View) -> View:
    """As `login_required`, for a form: what was sent is not lost on the way (see `typed_before`)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            keep(request)
        return redirect_to_login(request.path)

    return guarded


def keep(request: HttpRequest) -> None:
    """Remember what was sent, for an hour."""
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    data = sent.urlencode()
    if len(data) <= MOST:
        request.session[KEPT] = {"path": request.path, "data": data, "at": int(time.time())}


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What the reader sent to this page before signing in, once."""
    kept = request.session.get(KEPT)
    if request.method != "GET" or not request.user.is_authenticated or not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    if time.time() - kept["at"] > SECONDS:
        return None
    messages.info(request, _("What you wrote before signing in is still here. Look through it and send it."))
    return QueryDict(kept["data"])
