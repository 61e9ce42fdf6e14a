"""A small telling of the demo, through its command, and what a visitor finds after it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.test import Client

from coop import clock
from coop.demo import cast
from coop.demo.progress import Progress
from coop.ledger import queries as books
from coop.market.models import Job, Worker
from coop.market.queries import day_of, open_offers
from coop.openbook.queries import financial_year, where_each_unit_went
from coop.ownership.queries import members_count
from coop.patronage.models import YearClose
from coop.people.models import Person

pytestmark = pytest.mark.django_db


def test_a_small_telling_leaves_a_coop_worth_visiting(client: Client) -> None:
    said = StringIO()
    call_command("demo_year", jobs=60, stdout=said)

    assert "20 %" in said.getvalue(), "without a terminal, plain lines say how far it is"
    assert 36 <= members_count(clock.today()) <= 42
    assert 60 <= Job.objects.count() <= 70
    assert books.verify() == []
    closed = YearClose.objects.get()
    assert closed.status == YearClose.Status.POSTED
    assert closed.starts_on == financial_year(financial_year()[0] - timedelta(days=1))[0]
    of_late = where_each_unit_went(clock.today() - timedelta(days=365), clock.today())
    assert of_late["surplus"].amount > 0
    assert of_late.shortfall == 0

    worker = Worker.objects.get(person__email=cast.WORKER.email)
    assert any(job.state != Job.State.SETTLED for job in day_of(worker)), "a job that waits today"
    assert open_offers(worker).exists()

    call_command("demo_year", stdout=said)
    assert "filled before" in said.getvalue()


def test_a_platform_with_people_is_left_alone() -> None:
    Person.objects.create(email="real@demo.example", name="Somebody Demo")
    with pytest.raises(CommandError, match="only fills an empty one"):
        call_command("demo_year", jobs=60)


def test_a_telling_that_is_stopped_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("coop.demo.year.close", stopped)
    monkeypatch.setattr("coop.demo.year.JOINERS", ())
    with pytest.raises(CommandError, match="begins anew"):
        call_command("demo_year", jobs=2, stdout=StringIO())
    assert not Person.objects.exists()


def test_on_a_terminal_one_bar_is_drawn_over_and_over() -> None:
    terminal = Terminal()
    progress = Progress(OutputWrapper(terminal))
    progress.tell("a year of work")
    progress.at(0.5)
    progress.end()
    drawn = terminal.getvalue()
    assert "█" * 12 + "░" * 12 + "  50 %  a year of work" in drawn
    assert "\n" not in drawn


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True
