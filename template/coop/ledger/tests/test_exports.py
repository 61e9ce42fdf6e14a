"""What leaves the books for other software is accepted there, and says the same."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from shutil import which
from zipfile import ZipFile

import pytest
from beancount import loader
from beancount.core.data import Transaction
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.charter.loading import current_rules
from coop.ledger import exports, queries
from coop.ledger.commands import Draft, Leg, post, seal
from coop.ledger.exports import package
from coop.ledger.models import Account
from coop.ledger.tests.arrange import MAY, posted
from coop.money import to_major

pytestmark = pytest.mark.django_db
needs_hledger = pytest.mark.skipif(not which("hledger"), reason="hledger is not installed (apt-get install hledger)")

PARTIES = [
    "person:7",
    "person:7:2026",
    "person-7",
    'Zoë & Søn; (Ltd) "x"',
    "محمد علي",
    "ひと",
    "::",
    "=1+1",
    "*",
    "a  b",
    "ß",
]
MEMOS = [
    'He said "so"; then\nleft\\',
    "; a comment",
    "  two  spaces | pipe",
    "(12) ! *",
    "قسط",
    "x" * 300,
    "\t",
    "",
    "{x} % #tag ^link",
]


def strange_books() -> None:
    """Whatever names, words and currencies people may come up with."""
    for n, party in enumerate(PARTIES):
        pay = (Leg("labour_expense", 100 + n), Leg("member_payable", -100 - n, party))
        post(Draft(date(2026, 5, 1 + n), "pay", MEMOS[n % len(MEMOS)], pay, source=f"job:{n};,"), key=f"pay{n}")
    for n, (currency, amount) in enumerate((("JPY", 1234567), ("KWD", 1005), ("GBP", 2**63 - 1), ("CLF", 3))):
        abroad = (Leg("cash", amount, currency=currency), Leg("service_income", -amount, currency=currency))
        post(Draft(date(2026, 6, 1), "sale", "Abroad", abroad), key=f"abroad{n}")
    through = (
        Leg("cash", -5, currency="JPY"),
        Leg("year_result", 5, currency="JPY"),
        Leg("cash", 3),
        Leg("year_result", -3),
    )
    post(Draft(date(2026, 6, 2), "exchange", "Yen for pounds", through), key="exchange")
    posted(10, key="a role with an account and parties below it")
    post(Draft(MAY, "sale", "Party of cash", (Leg("cash", 1, "till:1"), Leg("cash", -1))), key="till")


def ours(until: date | None = None) -> dict[tuple[str, str], Decimal]:
    """(role, currency) → balance in major units, where it is not nothing."""
    return {
        (row.role, row.currency): to_major(row.balance, row.currency) for row in queries.balances(until) if row.balance
    }


def in_beancount(lines: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    entries, errors, _options = loader.load_string("\n".join(lines))
    assert errors == []
    role_of = {entry.account: entry.meta["role"] for entry in entries if type(entry).__name__ == "Open"}
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else []:
            sums[role_of[posting.account], posting.units.currency] += posting.units.number
    return {key: amount for key, amount in sums.items() if amount}


def in_hledger(lines: Iterable[str], folder: Path) -> dict[tuple[str, str], Decimal]:
    file = folder / "books.hledger"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def hledger(*words: str) -> str:
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["hledger", "-f", str(file), *words], capture_output=True, text=True, env=environment, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    hledger("check", "--strict")
    names = {a.export: a.role for a in exports.names.named(Account.objects.values_list(*ACCOUNT)).values()}
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows, _totals = json.loads(hledger("balance", "--flat", "-O", "json"))
    for name, _shown, _depth, amounts in rows:
        for amount in amounts:
            quantity = amount["aquantity"]
            exact = Decimal(quantity["decimalMantissa"]).scaleb(-quantity["decimalPlaces"])
            sums[names[name], amount["acommodity"]] += exact
    return {key: amount for key, amount in sums.items() if amount}


ACCOUNT = ("pk", "role", "party", "number", "name", "kind", "currency")


def test_beancount_takes_the_books_and_comes_to_the_same_balances():
    strange_books()
    assert in_beancount(exports.beancount()) == ours()
    assert in_beancount(exports.beancount(until=date(2026, 5, 6))) == ours(date(2026, 5, 6))


@needs_hledger
def test_hledger_takes_the_books_and_comes_to_the_same_balances(tmp_path):
    strange_books()
    assert in_hledger(exports.hledger(), tmp_path) == ours()
    assert in_hledger(exports.hledger(until=date(2026, 5, 6)), tmp_path) == ours(date(2026, 5, 6))


@needs_hledger
def test_an_export_that_begins_on_a_day_opens_with_what_stood_there(tmp_path):
    strange_books()
    since = date(2026, 5, 7)
    assert in_beancount(exports.beancount(since)) == ours()
    assert in_hledger(exports.hledger(since), tmp_path) == ours()
    assert "Party of cash" not in "\n".join(exports.hledger(since))


def test_empty_books_are_books():
    assert in_beancount(exports.beancount()) == {}


def test_what_an_account_must_stand_at_is_asserted_to_the_smallest_unit():
    posted(100)
    lines = list(exports.beancount())
    [assertion] = [line for line in lines if " balance Assets:" in line]
    lines[lines.index(assertion)] = assertion.replace("1.00 ~", "1.01 ~")
    _entries, errors, _options = loader.load_string("\n".join(lines))
    assert len(errors) == 1


@needs_hledger
def test_hledger_finds_a_balance_that_differs(tmp_path):
    posted(100)
    with pytest.raises(AssertionError, match="hledger:"):
        in_hledger([line.replace("= 1.00", "= 1.01") for line in exports.hledger()], tmp_path)


def test_no_two_accounts_share_a_name_and_each_says_what_it_is():
    strange_books()
    accounts = exports.names.named(Account.objects.values_list(*ACCOUNT)).values()
    by_name: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for account in accounts:
        by_name[account.export].add((account.role, account.party))
    assert all(len(who) == 1 for who in by_name.values())
    opened = [
        entry for entry in loader.load_string("\n".join(exports.beancount()))[0] if type(entry).__name__ == "Open"
    ]
    assert {entry.meta.get("party", "") for entry in opened} == {*PARTIES, "", "till:1"}


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=20, max_size=20))
def test_any_words_survive(texts, tmp_path):
    from django.db import transaction

    with transaction.atomic():
        for n, (memo, party, source) in enumerate(texts):
            legs = (Leg("labour_expense", 1), Leg("member_payable", -1, party))
            post(Draft(MAY, "pay", memo, legs, source), key=str(n))
        lines = list(exports.beancount())
        assert in_beancount(lines) == ours()
        written = [entry for entry in loader.load_string("\n".join(lines))[0] if isinstance(entry, Transaction)]
        assert [entry.narration for entry in written] == [memo for memo, _party, _source in texts]
        if which("hledger"):
            assert in_hledger(exports.hledger(), tmp_path) == ours()
        transaction.set_rollback(True)


def packed(folder: Path) -> Path:
    out = BytesIO()
    exports.write_package(out)
    with ZipFile(out) as archive:
        archive.extractall(folder)
    return folder


def checked(folder: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", "check.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_auditor_s_package_can_be_worked_out_anew_without_the_platform(tmp_path):
    strange_books()
    first = seal()
    posted(12, key="later")
    second = seal()
    posted(13, key="not yet sealed")
    assert first
    assert second
    folder = packed(tmp_path)
    status, said = checked(folder)
    assert (status, said.splitlines()[-1]) == (0, "Everything fits.")
    assert second.digest.hex() in said
    assert f"{first.entries + 2} entries, {first.entries + 1} of them under 2 seals" in said
    assert second.digest.hex() in (folder / "README.txt").read_text(encoding="utf-8")
    assert in_beancount((folder / "books.beancount").read_text(encoding="utf-8").splitlines()) == ours()
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line.split("  ")[1] for line in sums} == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("entries.jsonl", '"A sale"', '"A gift"', "not those that were sealed"),
        ("entries.jsonl", '"cash","","{currency}",10]', '"cash","","{currency}",11]', "does not balance"),
        ("trial-balance.csv", "0.10", "0.11", "the trial balance says"),
        ("seals.csv", "T", "U", "does not follow"),
        ("README.txt", "README", "readme", "is not the file that was packed"),
    ],
)
def test_a_package_that_was_changed_is_found_out(tmp_path, file, old, new, found):
    posted(10)
    seal()
    folder = packed(tmp_path)
    text = (folder / file).read_text(encoding="utf-8")
    old, new = (each.replace("{currency}", current_rules().coop.currency) for each in (old, new))
    (folder / file).write_text(text.replace(old, new) + ("" if old in text else new), encoding="utf-8")
    status, said = checked(folder)
    assert status == 1
    assert found in said


def test_other_apps_add_their_papers_to_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "PAPERS", {})
    exports.register("allocation.csv", lambda: ["member,amount\n", b"1,2\n"])
    assert (packed(tmp_path) / "allocation.csv").read_text() == "member,amount\n1,2\n"
    assert checked(tmp_path)[0] == 0
    for name in ("allocation.csv", "chart.csv", "README.txt"):
        with pytest.raises(ValueError, match="already"):
            exports.register(name, list)


def test_files_are_written_by_the_command_for_their_owner(tmp_path, capsys):
    posted()
    for form in ("beancount", "hledger", "csv"):
        call_command("books", "export", form, str(tmp_path / form))
        call_command("books", "export", form, "-")
        assert capsys.readouterr().out == (tmp_path / form).read_text(encoding="utf-8")
        assert (tmp_path / form).stat().st_mode & 0o777 == 0o600
    call_command("books", "audit-package", str(tmp_path / "books.zip"))
    assert ZipFile(tmp_path / "books.zip").testzip() is None
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("books", "audit-package", str(tmp_path / "nowhere" / "books.zip"))


def test_the_general_ledger_carries_a_balance_along(capsys):
    posted(100, key="a", day=date(2026, 1, 31))
    posted(10, key="b", day=date(2026, 2, 1))
    posted(1, key="c", day=date(2026, 1, 1))
    cash = [(line.date.month, line.amount, line.balance) for line in queries.general_ledger(role="cash")]
    assert cash == [(1, 1, 1), (1, 100, 101), (2, 10, 111)]
    assert [line.balance for line in queries.general_ledger(date(2026, 2, 1), role="cash")] == [111]
    call_command("books", "general-ledger", "--role", "cash", "--since", "2026-02-01")
    assert capsys.readouterr().out.splitlines()[1].split()[2:4] == ["0.10", "1.11"]


def test_a_spreadsheet_runs_no_formula_out_of_a_table():
    post(Draft(MAY, "sale", "=HYPERLINK(…)", (Leg("cash", 1), Leg("service_income", -1))), key="k")
    assert "'=HYPERLINK(…)" in "".join(exports.journal_csv())
    assert ",=HYPERLINK" not in "".join(exports.journal_csv()) + "".join(exports.general_ledger_csv())
