"""Works out anew what the books say, from the files of this folder alone: `python3 check.py`.

Needs nothing but Python 3.9 or later. Checks the files' own checksums; that every entry balances; that the sums of
all entries are those of trial-balance.csv; and that the entries are those that were sealed, in that order. Compare
the last digest it prints with one that was noted down earlier outside of the books, such as in minutes: that is what
shows that nobody rewrote them together with their seals.
"""

from __future__ import annotations

import csv
import hashlib
import json
import pathlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

HERE = pathlib.Path(__file__).parent


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1: the largest power of two that is smaller goes left."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:left]), root(leaves[left:]))


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def checksums() -> Iterator[str]:
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ", 1)
        if hashlib.sha256((HERE / name).read_bytes()).hexdigest() != expected:
            yield f"{name} is not the file that was packed"


def entries(hashes: list[bytes]) -> Iterator[str]:
    """Every entry by itself and all of them together; fills in their hashes."""
    chart = {(row["role"], row["party"], row["currency"]) for row in table("chart.csv")}
    decimals = {row["currency"]: int(row["decimals"]) for row in table("currencies.csv")}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    with (HERE / "entries.jsonl").open("rb") as file:
        for line in file:
            hashes.append(sha256(b"\0", line.rstrip(b"\n")))
            entry = json.loads(line)
            balance: dict[str, int] = defaultdict(int)
            for _n, role, party, currency, amount in entry["postings"]:
                balance[currency] += amount
                sums[role, currency] += amount
                # the tables write an apostrophe before what a spreadsheet would take for a formula
                if not {(role, party, currency), (role, f"'{party}", currency)} & chart:
                    yield f"entry {entry['uid']} is on an account that the chart does not name"
            if any(balance.values()):
                yield f"entry {entry['uid']} does not balance"
    stated = {
        (row["role"], row["currency"]): int(Decimal(row["balance"]).scaleb(decimals[row["currency"]]))
        for row in table("trial-balance.csv")
    }
    for role, currency in sorted({*sums, *stated}):
        made, said = sums.get((role, currency), 0), stated.get((role, currency), 0)
        if made != said:
            yield f"{role} comes to {made} {currency}, the trial balance says {said}"


def seals(hashes: list[bytes]) -> Iterator[str]:
    digest, done, register = bytes(32), 0, table("seals.csv")
    for seal in register:
        covers = int(seal["entries"])
        batch, done = hashes[done : done + covers], done + covers
        if len(batch) < covers or root(batch).hex() != seal["root"]:
            yield f"the entries under seal {seal['seal']} are not those that were sealed"
        chained = sha256(digest, bytes.fromhex(seal["root"]), covers.to_bytes(8, "big"), seal["at"].encode())
        if chained.hex() != seal["digest"]:
            yield f"seal {seal['seal']} does not follow from the one before"
        digest = bytes.fromhex(seal["digest"])
    print(f"{len(hashes)} entries, {done} of them under {len(register)} seals; the last digest is {digest.hex()}")


def main() -> int:
    hashes: list[bytes] = []
    problems = [*checksums(), *entries(hashes), *seals(hashes)]
    print("\n".join([*problems, "Something is wrong."]) if problems else "Everything fits.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
