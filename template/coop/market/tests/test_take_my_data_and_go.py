from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from coop.market import commands
from coop.people.closing import obstacles
from coop.people.commands import export_person
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_what_the_market_keeps_about_both_sides_goes_with_them() -> None:
    job = make_market.job(until="settled")
    commands.rate(job, by=job.customer, stars=5, words="Thank you")
    theirs = export_person(job.customer)
    mine = export_person(job.worker.person)
    assert [one["number"] for one in theirs["market"]["jobs_requested"]] == [job.number]
    assert [one["number"] for one in mine["market"]["jobs_done"]] == [job.number]
    assert theirs["market"]["ratings_given"][0]["words"] == "Thank you"
    assert job.mode in theirs
    assert json.dumps([theirs, mine], cls=DjangoJSONEncoder)


def test_nobody_closes_an_account_in_the_middle_of_a_job() -> None:
    job = make_market.job(until="accepted")
    for person in (job.customer, job.worker.person):
        assert any(str(job.number) in str(one.what) for one in obstacles(person))
    assert not any("is not over" in str(one.what) for one in obstacles(make.person()))
    commands.cancel(job, by=job.worker.person, reason="Closing")
    assert not any("is not over" in str(one.what) for one in obstacles(job.customer))
