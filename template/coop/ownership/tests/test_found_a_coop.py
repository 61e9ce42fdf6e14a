"""From nobody at all to two members on the register, with nothing but what founders have."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from coop import clock
from coop.ownership import commands, queries, refusals
from coop.people import commands as people
from coop.people.models import Person
from coop.people.permissions import Office
from tests import make

pytestmark = pytest.mark.django_db


def test_two_founders_admit_each_other_and_pay_each_others_shares_in() -> None:
    bo = make.person("Bo Demo")
    ada = make.person("Ada Demo")
    call_command("found", ada.email, ada.name, stdout=StringIO())
    ada = Person.objects.get(pk=ada.pk)
    people.appoint(bo, Office.BOARD, by=ada)

    asked = {who: commands.apply(who, "worker") for who in (ada, bo)}
    with pytest.raises(refusals.OwnApplication):
        commands.admit(asked[ada], by=ada)
    for who, other in ((ada, bo), (bo, ada)):
        member = commands.admit(asked[who], by=other)
        commands.receive_payment(commands.subscribe(member, 2, by=who), by=other)

    assert [(member.number, member.person) for member in queries.electorate(clock.today())] == [(1, ada), (2, bo)]
