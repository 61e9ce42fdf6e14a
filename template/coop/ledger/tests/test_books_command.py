"""`manage.py books`"""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coop.ledger.commands import post, seal
from coop.ledger.tests.arrange import posted, sale

pytestmark = pytest.mark.django_db


def books(*words: str) -> str:
    out = StringIO()
    call_command("books", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_verify_says_that_the_books_are_right():
    posted()
    assert "right" in books("verify")
    made = seal()
    assert made
    assert books("verify").rstrip().endswith(made.digest.hex())


def test_verify_fails_when_they_are_not():
    posted()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER entry_is_append_only_row")
    with pytest.raises(CommandError) as error:
        books("verify")
    assert error.value.returncode == 1


def test_the_trial_balance_ends_in_equal_sums():
    posted(123456)
    last = books("trial-balance").splitlines()[-1].split()
    assert last[-2:] == ["1,234.56", "1,234.56"]


def test_the_journal_as_csv_can_be_read_back_and_runs_no_formula():
    post(sale(memo="=HYPERLINK(…)"), key="k")
    rows = list(csv.DictReader(StringIO(books("journal", "--csv"))))
    assert [int(row["amount"]) for row in rows] == [1000, -1000]
    assert rows[0]["memo"] == "'=HYPERLINK(…)"
    assert "A sale" not in books("journal", "--since", "2026-06-01")
