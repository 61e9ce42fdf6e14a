"""A year's allocation, exact and stored: ours from sums and from a scan, beside PostgreSQL and numpy doing the same.

    python bench/allocation.py [--people 100000] [--accruals 10000000] [--million]

Run in the platform's environment (as `manage.py` is); makes a database of its own beside the
platform's and drops it afterwards. What the peers do is the bare arithmetic with largest
remainders; ours does that by the co-op's rules, with memberships by the day, cash and capital,
and stores rows that constraints and triggers look at.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).resolve().parent.parent / "template"
sys.path.insert(0, str(TEMPLATE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from coop.charter.loading import current_rules, use  # noqa: E402
from coop.patronage import queries  # noqa: E402
from coop.patronage.commands import drafting  # noqa: E402
from coop.patronage.models import Allocation, YearClose  # noqa: E402
from coop.patronage.rules import CapitalFacts, YearResult, close  # noqa: E402
from coop.patronage.tests.years import SURPLUS  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

START, END = date(2025, 1, 1), date(2025, 12, 31)
POOL = 987_654_321_01
NAME = "bench_allocation"

SEED = """
ALTER TABLE patronage_accrual DISABLE TRIGGER USER;
INSERT INTO people_person
    (email, name, password, is_superuser, is_staff, is_active, joined_at, phone, postal_address, language)
    SELECT 'p' || n || '@demo.example', 'P ' || n || ' Demo', '!', false, false, true, now(), '', '', ''
    FROM generate_series(1, {people}) n;
INSERT INTO ownership_member (person_id, number, member_class, admitted_on, on_register_since)
    SELECT id, row_number() OVER (ORDER BY id), 'worker', '2020-01-01', '2020-01-01' FROM people_person;
INSERT INTO patronage_accrual (person_id, basis, quantity, "on", source, recorded_at)
    SELECT first.id + n %% {people}, 'hours', 15 + (n::bigint * 7919) %% 480,
        '2025-01-01'::date + (n / {people} * 3)::int %% 365, 'job:' || n, now()
    FROM generate_series(1, {accruals}) n, (SELECT min(id) AS id FROM people_person) first;
ALTER TABLE patronage_accrual ENABLE TRIGGER USER;
INSERT INTO patronage_monthsum (person_id, basis, month, quantity)
    SELECT person_id, basis, date_trunc('month', "on")::date, sum(quantity) FROM patronage_accrual GROUP BY 1, 2, 3;
CREATE TABLE plain (person_id bigint, quantity bigint, share bigint);
"""

# The bare arithmetic in SQL: a sum, a window, an insert.
PEER = """
INSERT INTO plain
WITH done AS ({done}), part AS (
    SELECT person_id, quantity, div({pool}::numeric * quantity, sum(quantity) OVER ()) AS share,
           mod({pool}::numeric * quantity, sum(quantity) OVER ()) AS remainder
    FROM done
), ranked AS (
    SELECT *, row_number() OVER (ORDER BY remainder DESC, sha256(convert_to('2025:' || person_id, 'UTF8'))) AS place,
           {pool} - sum(share) OVER () AS left_over
    FROM part
)
SELECT person_id, quantity, share + (place <= left_over)::int FROM ranked
"""
SCAN = """SELECT person_id, sum(quantity) AS quantity FROM patronage_accrual
    WHERE basis = 'hours' AND "on" BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1"""
SUMS = """SELECT person_id, sum(quantity) AS quantity FROM patronage_monthsum
    WHERE basis = 'hours' AND month BETWEEN '2025-01-01' AND '2025-12-01' GROUP BY 1"""


def timed(name: str, work: Callable[[], Any], *, rounds: int = 3) -> float:
    """The median of some rounds, in seconds; printed."""
    found = []
    for _round in range(rounds):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    median = sorted(found)[len(found) // 2]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:<62} {median:8.3f} s   peak {peak} MB", flush=True)
    return median


def sql(*statements: str) -> None:
    """Send statements one after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def peer(done: str) -> None:
    """The bare arithmetic in SQL, over `done`."""
    with transaction.atomic():
        sql("TRUNCATE plain", PEER.format(done=done, pool=POOL))


def in_memory() -> None:
    """numpy: the arithmetic alone, in Python's integers, as a pool times a quantity passes 64 bits."""
    import numpy as np

    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        weights = np.array([int(quantity) for _person, quantity in cursor.fetchall()], dtype=object)

    def arithmetic() -> None:
        whole = int(weights.sum())
        shares, remainders = weights * POOL // whole, weights * POOL % whole
        order = np.argsort(-remainders)
        shares[order[: POOL - int(shares.sum())]] += 1
        assert int(shares.sum()) == POOL

    timed("numpy in memory, exact integers, nothing stored", arithmetic)


def ours(*, scan: bool = False) -> None:
    """What a draft does: facts, the distribution by the rules, its figures, everyone's part stored."""
    whole_months = queries._whole_months
    if scan:
        queries._whole_months = lambda _start, _end: (date.max, date.max)
    try:
        with transaction.atomic():
            draft = YearClose.objects.filter(starts_on=START).first() or YearClose(starts_on=START, ends_on=END)
            people = queries.people(START, END, rules())
            found = close(YearResult("2025", POOL), rules(), CapitalFacts(), people)
            draft.figures, draft.surplus = drafting.figures_of(found, rules()), POOL
            draft.save()
            drafting.store_parts(draft, found)
    finally:
        queries._whole_months = whole_months
    assert sum(Allocation.objects.values_list("share", flat=True)) == POOL


def rules() -> Any:
    """The whole surplus to those who worked, by hours, 60 % in cash."""
    return replace(SURPLUS, steps=(SURPLUS.steps[2],))


def main() -> None:
    """Make the database, take each row's time, drop the database."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--accruals", type=int, default=10_000_000)
    asked.add_argument("--million", action="store_true", help="a million people from sums instead")
    words = asked.parse_args()
    people, accruals = (1_000_000, 12_000_000) if words.million else (words.people, words.accruals)
    settings = connection.settings_dict
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()
    settings["NAME"] = NAME
    try:
        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        sql(*SEED.format(people=people, accruals=accruals).replace("%%", "%").strip().split(";\n"))
        sql("VACUUM ANALYZE")
        print(f"{people} people, {accruals} accruals, made in {time.perf_counter() - began:.0f} s", flush=True)
        with use(rules=replace(current_rules(), surplus=rules())):
            read = timed(
                "reading the sums once (every month of everyone, to Python)", lambda: queries.patronage(START, END)
            )
            timed("PostgreSQL: sums + window + insert", lambda: peer(SUMS))
            if not words.million:
                timed("PostgreSQL: scan + window + insert", lambda: peer(SCAN))
            try:
                in_memory()
            except ImportError:
                print("numpy is not installed; its row is left out")
            whole = timed("ours, from sums: facts, rules, figures, stored", ours, rounds=1 if words.million else 3)
            print(f"ours is {whole / read:.1f} times reading the sums once")
            if not words.million:
                timed("ours, from a scan", lambda: ours(scan=True))
    finally:
        connection.close()
        settings["NAME"] = "postgres"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


if __name__ == "__main__":
    main()
