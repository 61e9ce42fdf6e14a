"""Counting a published box again, by the command line and by the worker's clock."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from coop.governance import commands, queries
from coop.governance.models import Proposal
from coop.governance.tasks import keep_time
from coop.governance.tests import arrange

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(tmp_path: Path) -> Path:
    members = arrange.members(3)
    proposal = arrange.proposal(members[0].person)
    with arrange.while_open():
        for member, choice in zip(members, ["for", "for", "against"], strict=True):
            commands.cast(proposal, member, choice)
    with arrange.after_closing():
        keep_time(timestamp=0)
    file = tmp_path / "box.csv"
    file.write_text(queries.box_csv(Proposal.objects.get()))
    return file


def test_a_box_counted_again_gives_the_declared_result(box: Path) -> None:
    said = StringIO()
    call_command("recount", 1, box, stdout=said)
    assert "outcome: passed" in said.getvalue()
    assert queries.box_digest(Proposal.objects.get()) in said.getvalue()


def test_a_box_that_somebody_changed_gives_another_result_and_says_so(box: Path) -> None:
    box.write_text(box.read_text().replace(",for", ",against", 1))
    with pytest.raises(CommandError, match="not the result that was declared"):
        call_command("recount", 1, box, stdout=StringIO())


@pytest.mark.parametrize("content", ["", "receipt\nA\n", "receipt,choice\nA,for\nA,for\n", "receipt,choice\nA,maybe\n"])
def test_a_file_that_is_no_box_is_one_clear_line(box: Path, content: str) -> None:
    box.write_text(content)
    with pytest.raises(CommandError, match=r"box\.csv"):
        call_command("recount", 1, box, stdout=StringIO())


def test_a_resolution_or_file_that_is_not_there_is_one_clear_line(box: Path) -> None:
    with pytest.raises(CommandError, match="no resolution 7"):
        call_command("recount", 7, box)
    with pytest.raises(CommandError, match="nowhere"):
        call_command("recount", 1, box.with_name("nowhere.csv"))
