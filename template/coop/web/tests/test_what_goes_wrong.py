"""Pages for what was refused, forbidden or broken."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from coop.refused import Citation, NotAllowed, Refused
from coop.web.errors import RefusedPage, forbidden
from tests import make

pytestmark = pytest.mark.django_db


class TooMuch(Refused):
    message = "That is {figure}, which is too much."
    remedy = "Take less."


@pytest.fixture
def middleware(rf: RequestFactory):
    def refuse(error: Exception, **headers: str) -> HttpResponse | None:
        request = rf.post("/somewhere/", headers=headers)
        request.user = make.person()
        request.resolver_match = None
        request._messages = []
        return RefusedPage(lambda _request: HttpResponse()).process_exception(request, error)

    return refuse


def test_what_nobody_caught_says_what_which_rule_and_what_to_do(middleware) -> None:
    response = middleware(TooMuch(figure=7, citation=Citation("Act s. 1", "verified")))
    page = response.content.decode()
    assert response.status_code == 409
    for said in ("That is 7, which is too much.", "Take less.", "Act s. 1"):
        assert said in page


def test_who_may_not_gets_403(middleware) -> None:
    assert middleware(NotAllowed(office="board")).status_code == 403


def test_other_errors_are_left_alone(middleware) -> None:
    assert middleware(ValueError("a mistake of ours")) is None


def test_the_way_back_leads_only_to_our_own_pages(middleware) -> None:
    ours = middleware(TooMuch(figure=1), referer="http://testserver/join/?a=1").content.decode()
    others = middleware(TooMuch(figure=1), referer="https://elsewhere.example/join/").content.decode()
    assert "/join/?a=1" in ours
    assert "Go back" not in others
    assert "elsewhere.example" not in others


def test_a_forbidden_page_says_so(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make.person()
    request.resolver_match = None
    request._messages = []
    assert forbidden(request).status_code == 403


def test_an_expired_form_asks_to_send_it_again(client) -> None:
    strict = type(client)(enforce_csrf_checks=True)
    response = strict.post(reverse("web:language"), {"language": "en"})
    assert response.status_code == 403
    assert "send" in response.content.decode()


def test_the_page_for_a_crash_needs_nothing() -> None:
    page = render_to_string("500.html")
    assert "500" in page
    assert "<script" not in page


def test_the_address_of_a_button_opened_as_a_page_says_what_to_do(client):
    """As when a session ended between the page and the button: the sign-in comes back by the address alone."""
    client.force_login(make.person())
    answer = client.get("/membership/leave/")
    assert answer.status_code == 405
    assert "Go back and press it again" in answer.content.decode()


def test_a_demonstration_shows_no_technical_page(client, settings):
    settings.DEBUG = settings.DEMO = True
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert "urlpatterns" not in answer.content.decode()
