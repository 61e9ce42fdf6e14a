"""Sixteen writers on fifty accounts, at the database: each posts one entry of two postings after another.

pgledger is measured where PGLEDGER names a folder with its repository; nothing of it is kept here.
"""

from __future__ import annotations

import os
import re
import statistics
from pathlib import Path

from bench.ground import BUILD, HERE, Ground, noting_the_load, show

SECONDS, ROUNDS, WRITERS = 5, 3, 16

OURS = """\\set one random(1, 50)
\\set other 1 + (:one + random(0, 48)) % 50
SELECT outcome FROM ledger_post(
    ARRAY['member_payable', 'member_payable'], ARRAY['person:' || :one, 'person:' || :other], ARRAY['XTS', 'XTS'],
    ARRAY[2500, -2500], '2026-05-04', now(), 'job', 'A ride', 'job:1', gen_random_uuid()::text, '\\x00', NULL, NULL);
"""
PLAIN = """\\set one random(1, 50)
\\set other 1 + (:one + random(0, 48)) % 50
WITH made AS (INSERT INTO entry (at, memo, idem) VALUES ('2026-05-04', 'A ride', gen_random_uuid()) RETURNING id)
INSERT INTO posting (entry_id, n, account_id, amount)
SELECT made.id, leg.n, leg.account, leg.amount
FROM made, (VALUES (1, :one::bigint, 2500), (2, :other::bigint, -2500)) AS leg (n, account, amount);
"""
PGLEDGER = """\\set one random(1, {accounts})
\\set other 1 + (:one + random(0, {accounts} - 2)) % {accounts}
SELECT id FROM pgledger_create_transfer('account' || :one, 'account' || :other, 25.00);
"""
ACCOUNTS = """INSERT INTO ledger_account (role, party, currency, number, name, kind)
SELECT 'member_payable', 'person:' || n, 'XTS', '2300', 'owed', 'liability' FROM generate_series(1, 50) AS n"""
PGLEDGER_ACCOUNTS = """INSERT INTO pgledger_accounts
(id, name, currency, allow_negative_balance, allow_positive_balance, created_at, updated_at)
SELECT 'account' || n, 'Person', 'EUR', true, true, now(), now() FROM generate_series(1, 1000) AS n"""


def run(ground: Ground) -> None:
    plain, ours = ground.database("plain"), ground.ours()
    ground.sql(plain, (HERE / "plain.sql").read_text(encoding="utf-8"))
    ground.sql(ours, ACCOUNTS)
    rows = [("ledger_post", ours, OURS), ("two plain tables, no checks", plain, PLAIN)]
    if folder := os.environ.get("PGLEDGER"):
        peer = ground.database("pgledger")
        files = [*sorted((Path(folder) / "vendor").rglob("*.sql")), Path(folder) / "pgledger.sql"]
        ground.sql(peer, *(file.read_text(encoding="utf-8") for file in files), PGLEDGER_ACCOUNTS)
        rows += [(f"pgledger, {n} accounts", peer, PGLEDGER.format(accounts=n)) for n in (50, 1000)]
    else:
        print("pgledger is skipped: set PGLEDGER to a folder with its repository")
    speeds: dict[str, list[float]] = {name: [] for name, _database, _script in rows}
    with noting_the_load():
        for _ in range(ROUNDS):
            for name, database, script in rows:
                speeds[name].append(_pgbench(ground, database, script))
        medians = {name: statistics.median(measured) for name, measured in speeds.items()}
        show(f"{WRITERS} writers on 50 accounts", medians, ours="ledger_post", unit="entries/s")


def _pgbench(ground: Ground, database: str, script: str) -> float:
    """Transactions a second. pgbench ends with an error where a writer fails, as by a deadlock."""
    file = BUILD / "bench.sql"
    file.write_text(re.sub(r"\n(?!\\|SELECT|WITH)", " ", script), encoding="utf-8")
    said = ground.program(
        "pgbench", "-n", "-M", "prepared", "-c", str(WRITERS), "-j", "2", "-T", str(SECONDS), "-f", str(file), database
    )
    assert "number of failed transactions: 0 " in said, said
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    return float(found[1])
