"""`manage.py found`: somebody has to be first."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coop.people.models import Person
from coop.people.permissions import Office, holds

pytestmark = pytest.mark.django_db


def found(email="first@demo.example", name="First Demo"):
    said = StringIO()
    call_command("found", email, name, stdout=said)
    return said.getvalue()


def test_the_first_founder_is_on_the_board_and_may_enter_the_office():
    assert "first@demo.example" in found()
    founder = Person.objects.get(email="first@demo.example")
    assert holds(founder, Office.BOARD)
    assert founder.is_staff


def test_somebody_who_signed_up_before_can_be_first():
    Person.objects.create_user("first@demo.example", name="First Demo")
    found()
    assert Person.objects.count() == 1


def test_while_there_is_a_board_nobody_is_put_on_it_from_outside():
    found()
    with pytest.raises(CommandError, match="appoint others in the office"):
        found("second@demo.example", "Second Demo")


def test_an_address_that_is_none_is_refused_in_words():
    with pytest.raises(CommandError, match="not an e-mail address"):
        found("nonsense")
