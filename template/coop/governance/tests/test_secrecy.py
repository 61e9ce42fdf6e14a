"""Somebody with the whole database tries to join the roll with the box.

The attack is tried while the vote is open too, where it works: that is what the ballot
page warns of, and it shows that the attack is a real one.
"""

from __future__ import annotations

import random
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from coop.governance import commands
from coop.governance.models import Proposal
from coop.governance.tests import arrange
from coop.ownership.models import Member

# ruff: noqa: S608  (the SQL is put together here from names written here)
pytestmark = pytest.mark.django_db(transaction=True)
VOTERS = 24


def system_columns(table: str, proposal: Proposal, *columns: str) -> list[tuple]:
    """The rows of a table as they lie on the disk, with what PostgreSQL notes beside them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT xmin::text::bigint, ctid::text, {', '.join(columns)} FROM {table}"
            " WHERE proposal_id = %s ORDER BY ctid",
            [proposal.pk],
        )
        return cursor.fetchall()


def joined_by_transaction(proposal: Proposal) -> dict[int, str]:
    """Member → receipt, wherever exactly one mark and one ballot bear the same transaction number."""
    marks = system_columns("governance_voter", proposal, "member_id", "has_voted")
    box = system_columns("governance_ballot", proposal, "receipt")
    found = {}
    for xmin in {row[0] for row in box}:
        voters = [row[2] for row in marks if row[0] == xmin and row[3]]
        papers = [row[2] for row in box if row[0] == xmin]
        if len(voters) == len(papers) == 1:
            found[voters[0]] = papers[0]
    return found


def joined_by_order(proposal: Proposal, roll_order: str, box_order: str) -> dict[int, str]:
    """Member → receipt, pairing the n-th mark with the n-th ballot in the given orders."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT member_id FROM governance_voter WHERE proposal_id = %s AND has_voted ORDER BY {roll_order}",
            [proposal.pk],
        )
        voters = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            f"SELECT receipt FROM governance_ballot WHERE proposal_id = %s ORDER BY {box_order}", [proposal.pk]
        )
        return dict(zip(voters, (row[0] for row in cursor.fetchall()), strict=True))


def hits(guess: dict[int, str], truth: dict[int, str]) -> int:
    return sum(truth[member] == receipt for member, receipt in guess.items())


@pytest.fixture
def vote() -> tuple[Proposal, dict[int, str], list[Member]]:
    """Everybody has voted, in an order of their own; the truth is known to this test alone."""
    members = arrange.members(VOTERS)
    proposal = arrange.proposal(members[0].person)
    queue = members[:]
    random.Random(7).shuffle(queue)
    with arrange.while_open():
        truth = {member.pk: str(commands.cast(proposal, member, random.choice(["for", "against"]))) for member in queue}
    return proposal, truth, queue


def test_while_the_vote_is_open_the_owner_of_the_database_can_join_them_as_the_ballot_says(vote) -> None:
    proposal, truth, _ = vote
    assert joined_by_transaction(proposal) == truth
    assert joined_by_order(proposal, "ctid", "ctid") == truth


def test_after_the_count_roll_and_box_cannot_be_joined_by_transaction(vote) -> None:
    proposal, _, _ = vote
    with arrange.after_closing():
        commands.ensure_current(proposal)
    assert joined_by_transaction(proposal) == {}
    for table in ("governance_voter", "governance_ballot"):
        assert len({row[0] for row in system_columns(table, proposal, "id")}) == 1


def test_after_the_count_no_order_of_rows_says_who_cast_what(vote) -> None:
    proposal, truth, _ = vote
    with arrange.after_closing():
        commands.ensure_current(proposal)
    for roll_order in ("ctid", "id", "member_id"):
        for box_order in ("ctid", "id", "receipt"):
            # by chance one pair in VOTERS! … fits on average; eight would happen once in 100,000 tries
            assert hits(joined_by_order(proposal, roll_order, box_order), truth) < 8


def test_after_the_count_the_box_does_not_lie_in_the_order_of_voting(vote) -> None:
    proposal, truth, queue = vote
    cast_in_order = [truth[member.pk] for member in queue]
    with arrange.after_closing():
        commands.ensure_current(proposal)
    lying = [row[2] for row in system_columns("governance_ballot", proposal, "receipt")]
    assert sorted(lying) == sorted(cast_in_order)
    assert sum(here == there for here, there in zip(lying, cast_in_order, strict=True)) < 8


def test_after_the_count_the_roll_does_not_lie_in_the_order_of_voting(vote) -> None:
    proposal, _, queue = vote
    with arrange.after_closing():
        commands.ensure_current(proposal)
    lying = [row[2] for row in system_columns("governance_voter", proposal, "member_id")]
    assert lying == [member.pk for member in sorted(queue, key=lambda member: member.number)]


def test_the_replaced_rows_are_cleared_away(vote) -> None:
    """The count sweeps after its commit, so that another sweep finds nothing to remove."""
    proposal, _, _ = vote
    with arrange.after_closing():
        commands.ensure_current(proposal)
    said: list[str] = []
    with connection.cursor() as cursor:
        connection.connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        cursor.execute("VACUUM (VERBOSE) governance_ballot")
    (tuples,) = re.findall(r"tuples: (\d+) removed, (\d+) remain", "\n".join(said))
    assert tuples == ("0", str(VOTERS))


def test_neither_table_knows_a_time_and_ballots_have_no_number(vote) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, column_default, is_identity FROM information_schema.columns"
            " WHERE table_name IN ('governance_voter', 'governance_ballot')"
        )
        columns = cursor.fetchall()
    assert not [column for column in columns if "time" in column[2] or "date" in column[2]]
    assert not [column for column in columns if column[0] == "governance_ballot" and (column[3] or column[4] == "YES")]
    proposal, _, _ = vote
    assert {key.version for key in proposal.box.values_list("pk", flat=True)} == {4}


def test_counting_gives_ballots_new_keys(vote) -> None:
    proposal, _, _ = vote
    before = set(proposal.box.values_list("pk", flat=True))
    with arrange.after_closing():
        commands.ensure_current(proposal)
    assert not before & set(proposal.box.values_list("pk", flat=True))


def test_a_receipt_stands_nowhere_in_the_database_but_in_the_box(vote) -> None:
    _, truth, _ = vote
    receipts = tuple(truth.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' AND table_name <> 'governance_ballot'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS entry WHERE entry::text LIKE ANY(%s)',
                [[f"%{receipt}%" for receipt in receipts]],
            )
            assert cursor.fetchone() == (0,), table
    assert not Session.objects.exists()
