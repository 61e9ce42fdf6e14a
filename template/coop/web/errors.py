"""Pages for what went wrong, and the middleware that turns a `Refused` nobody caught into one."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from coop.refused import NotAllowed, Refused


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """What was refused, by which rule, and what to do."""
    status = 403 if isinstance(error, NotAllowed) else 409
    context = {"refused": error, "back": _where_from(request)}
    template = "web/parts/refused.html" if getattr(request, "htmx", False) else "web/refused.html"
    return render(request, template, context, status=status)


def _where_from(request: HttpRequest) -> str:
    """The page before this one, if it was ours."""
    source = urlsplit(request.headers.get("Referer", ""))
    if source.netloc != request.get_host() or source.path == request.path:
        return ""
    return source.path + (f"?{source.query}" if source.query else "")


class RefusedPage:
    """Shows a `Refused` that a view did not catch as a page instead of a crash, and no bare answer of the framework."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            return came_back(request)
        if settings.DEMO and response.status_code == HTTPStatus.NOT_FOUND and is_of_developers(response):
            return not_found(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refused) else None


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/error.html", {"status": status, "title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return _page(request, 413, _("That is too much at once"), _("Go back, shorten it and send it again."))
    return _page(request, 400, _("We did not understand that"), _("The request was not well formed."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("This page is not for you"), _("It belongs to somebody else, or needs an office."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("For your safety this form expired. Go back, reload the page and send it again.")
    return _page(request, 403, _("Please send that again"), text)


def came_back(request: HttpRequest) -> HttpResponse:
    """The address of a button, opened as a page: from the history, or after a sign-in on the way."""
    text = _("What you pressed was not sent, perhaps because you had to sign in first. Go back and press it again.")
    return _page(request, 405, _("Please do that again"), text)


def is_of_developers(response: HttpResponse) -> bool:
    """Whether this is Django's technical page, which tells whoever looks around a demonstration nothing."""
    return not response.streaming and b"You\xe2\x80\x99re seeing this error because you have" in response.content


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("There is nothing here"), _("The page has moved, or it never was."))
