"""The join page asks for what the law needs to know of a member, and only what is not known yet."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from coop.ownership import queries
from coop.people.models import Person
from tests import make

pytestmark = pytest.mark.django_db


def test_the_join_page_asks_what_is_missing_and_keeps_it(as_person) -> None:
    ada = make.person(born_on=None, postal_address="")
    browser = as_person(ada)
    asked = queries.missing_to_apply(ada)
    assert all(f'name="{field}"' in browser.get(reverse("web:join")).content.decode() for field in asked)

    browser.post(
        reverse("web:join"),
        {
            "member_class": make.voting_class(),
            "statement": "I do this work.",
            "born_on": "1990-01-01",
            "postal_address": "1 Example Street, Demo Town",
        },
    )

    ada = Person.objects.get(pk=ada.pk)
    assert queries.open_application(ada)
    if "born_on" in asked:
        assert ada.born_on == date(1990, 1, 1)
    if "postal_address" in asked:
        assert ada.postal_address == "1 Example Street, Demo Town"


def test_who_is_known_is_asked_nothing_more(as_person) -> None:
    page = as_person(make.person()).get(reverse("web:join")).content.decode()
    assert 'name="born_on"' not in page
    assert 'name="postal_address"' not in page


def test_what_is_missing_is_said_at_its_field(as_person) -> None:
    ada = make.person(born_on=None, postal_address="")
    answer = as_person(ada).post(reverse("web:join"), {"member_class": make.voting_class(), "statement": "Hello"})
    assert set(queries.missing_to_apply(ada)) <= set(answer.context["form"].errors)
    assert not queries.open_application(ada)
