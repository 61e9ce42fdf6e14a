"""Every page that needs no more than an address opens, and says what it is about."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from coop.charter.loading import current_rules, current_trade
from coop.people.models import Person
from coop.web import context
from tests import make

pytestmark = pytest.mark.django_db

FOR_EVERYBODY = ["home", "services", "about", "algorithms", "open_book", "decisions", "join", "offline"]
SIGNED_IN = ["my_jobs", "membership", "my_data", "begin", "propose"]


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_a_visitor_can_read_it(visitor: Client, name: str) -> None:
    response = visitor.get(reverse(f"web:{name}"))
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_visitor_is_asked_to_sign_in(visitor: Client, name: str) -> None:
    response = visitor.get(reverse(f"web:{name}"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*FOR_EVERYBODY, *SIGNED_IN])
def test_somebody_signed_in_can_read_it(as_person, name: str) -> None:
    response = as_person(make.person()).get(reverse(f"web:{name}"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", [*FOR_EVERYBODY, *SIGNED_IN])
def test_a_member_can_read_it(as_person, name: str) -> None:
    response = as_person(make.member().person).get(reverse(f"web:{name}"))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["home", "services", "about", "open_book", "join"])
def test_the_registered_name_stands_on_every_page(visitor: Client, name: str) -> None:
    assert current_rules().coop.registered_name in visitor.get(reverse(f"web:{name}")).content.decode()


def test_the_landing_page_shows_every_service_and_where_the_money_goes(visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    for service in current_trade().services[:6]:
        assert reverse("web:request", args=[service.key]) in page
    assert 'class="part-workers"' in page


def test_no_page_needs_another_host_or_an_inline_script(visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert 'src="http' not in page
    assert "<style" not in page


def test_a_page_that_is_not_there_says_so(visitor: Client) -> None:
    response = visitor.get("/nothing-here/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_the_reader_can_change_the_language(visitor: Client, settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    response = visitor.post(reverse("web:language"), {"language": "fr", "next": "/services/"})
    assert response.url == "/services/"
    assert visitor.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"
    assert '<html lang="fr"' in visitor.get("/services/").content.decode()


def test_changing_the_language_leads_to_no_other_site(visitor: Client) -> None:
    response = visitor.post(reverse("web:language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert response.url == "/"


def test_an_account_remembers_its_language(as_person, settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    person = make.person()
    as_person(person).post(reverse("web:language"), {"language": "fr", "next": "/"})
    assert Person.objects.get(pk=person.pk).language == "fr"


def test_the_phone_gets_a_manifest_with_icons(visitor: Client) -> None:
    manifest = visitor.get(reverse("web:manifest")).json()
    assert manifest["name"] == current_rules().coop.name
    for icon in manifest["icons"]:
        assert visitor.get(icon["src"]).status_code == 200


def test_the_pages_wear_the_colour_of_the_charter(visitor: Client, monkeypatch) -> None:
    monkeypatch.setattr(context, "_accent_of", lambda _folder: "#aa3300")
    assert "--accent: #aa3300" in visitor.get(reverse("web:theme")).content.decode()
    assert "theme.css?aa3300" in visitor.get("/").content.decode()
    assert "#aa3300" in visitor.get(reverse("web:icon")).content.decode()


def test_the_service_worker_keeps_no_page_but_the_offline_one(visitor: Client) -> None:
    script = visitor.get(reverse("web:service_worker")).content.decode()
    assert reverse("web:offline") in script
    assert "/membership/" not in script


def test_the_demonstration_is_closed_unless_it_is_one(visitor: Client, settings) -> None:
    settings.DEMO = False
    assert visitor.get(reverse("web:demo")).status_code == 404
    settings.DEMO = True
    assert visitor.get(reverse("web:demo")).status_code == 200
