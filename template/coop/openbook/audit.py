"""The auditor's pack of a close: what went in and what came out, so that every figure can be worked out again.

A zip of plain CSV and JSON files. It names people, so it is for officers and auditors only.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Sum

from coop.charter.loading import current_rules
from coop.ledger.models import Posting
from coop.money import to_major
from coop.patronage import choices, queries
from coop.patronage.models import YearClose
from coop.patronage.rules import LOTS

READ_ME = """\
The close of {first} to {last}, {status}
Amounts are in minor units of {currency}; quantities in minutes (hours), metres (distance), minor units, or pieces.

rules.json       the lines of the distribution in force, with what the meeting chose, each with its citation
accounts.csv     the trial balance at the last day, without the entries of this close
capital.csv      of share capital and capital accounts, the balance of each party, likewise
patronage.csv    what each person did in each basis: in all, and on days on the register of members
service.csv      for how long each person had worked here by the last day
lines.csv        the distribution, line by line: base, rate, amount; the amounts sum to the result
allocations.csv  each person's part of each pool
portions.csv     interest on shares, and what capital accounts bear of a loss
entries.csv      what this close has entered in the books, if it is posted
close.json       the figures as they were adopted

How a pool is divided: amount x quantity / sum of quantities, rounded down; the units left over go one each to the
largest remainders, and between equal remainders to the lowest SHA-256 of "<year>:<person>". Cash is the cash part of
a share, rounded up; the rest is retained.
"""


def pack(close: YearClose) -> bytes:
    """The pack as the bytes of a zip file; the same close gives the same files."""
    rules = choices.apply(current_rules().surplus, close.choices) if close.is_draft else current_rules().surplus
    steps = [
        {
            **{name: getattr(step, name) for name in ("key", "name", "kind", "base", "role", "basis", "who")},
            **{name: str(getattr(step, name)) for name in ("rate", "least", "cash_part", "least_cash_part")},
            "stop": step.stop.at,
            "citation": {"where": step.citation.where, "mark": step.citation.mark},
        }
        for step in rules.steps
    ]
    patronage = queries.patronage(close.starts_on, close.ends_on)
    names = dict(close.allocations.values_list("person_id", "person__name"))
    service = queries.service_of_everyone(close.starts_on, close.ends_on)
    files = {
        "README.txt": READ_ME.format(
            first=close.starts_on, last=close.ends_on, status=close.status, currency=close.figures["currency"]
        ),
        "close.json": _json({"figures": close.figures, "choices": close.choices, "resolution": close.resolution}),
        "rules.json": _json({"steps": steps, "losses": list(rules.losses)}),
        "accounts.csv": _accounts(close),
        "capital.csv": _capital(close),
        "patronage.csv": _csv(
            ["basis", "person", "total", "as_member"],
            ([basis, person, of.total, of.as_member] for basis, by in patronage.items() for person, of in by.items()),
        ),
        "service.csv": _csv(
            ["person", "days_in_year", "months_in_year", "days", "months", "there_at_end"],
            (
                [person, of.days_in_year, of.months_in_year, of.days, of.months, of.there_at_end]
                for person, of in sorted(service.items())
            ),
        ),
        "lines.csv": _csv(
            ["key", "kind", "role", "base", "rate", "amount", "why", "citation"],
            (
                [*(line[name] for name in ("key", "kind", "role", "base", "rate", "amount", "why")),
                 (line["citation"] or {}).get("where", "")]
                for line in close.figures["lines"]
            ),
        ),
        "allocations.csv": _csv(
            ["pool", "person", "name", "quantity", "share", "cash", "retained"],
            (
                [pool, person, names[person], *amounts]
                for pool, person, *amounts in close.allocations.order_by("pool", "person_id").values_list(
                    "pool", "person_id", "quantity", "share", "cash", "retained"
                )
            ),
        ),
        "portions.csv": _csv(
            ["line", "party", "amount"],
            close.portions.order_by("line", "party").values_list("line", "party", "amount"),
        ),
        "entries.csv": _csv(
            ["entry", "date", "kind", "memo", "leg", "role", "party", "amount"],
            Posting.objects.filter(entry__source=close.source).order_by("entry_id", "n").values_list(
                "entry__uid", "entry__date", "entry__kind", "entry__memo", "n",
                "account__role", "account__party", "amount",
            ),
        ),
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(
                zipfile.ZipInfo(name, (close.ends_on.year, close.ends_on.month, close.ends_on.day, 0, 0, 0)), text
            )
    return out.getvalue()


def _before(close: YearClose) -> Any:
    """The postings until the last day that are not this close's own."""
    until = Posting.objects.filter(entry__date__lte=close.ends_on, account__currency=close.figures["currency"])
    return until.exclude(entry__source=close.source)


def _accounts(close: YearClose) -> str:
    rows = (
        _before(close).values_list("account__role", "account__kind").annotate(Sum("amount")).order_by("account__role")
    )
    currency = close.figures["currency"]
    return _csv(
        ["role", "kind", "balance", "in_major_units"],
        ([role, kind, amount, to_major(int(amount), currency)] for role, kind, amount in rows),
    )


def _capital(close: YearClose) -> str:
    held = _before(close).filter(account__role__in=["share_capital", LOTS])
    rows = (
        held.values_list("account__role", "account__party")
        .annotate(Sum("amount"))
        .order_by("account__role", "account__party")
    )
    return _csv(["role", "party", "credit"], ([role, party, -amount] for role, party, amount in rows if amount))


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A text that a spreadsheet could take for a formula has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([f"'{v}" if isinstance(v, str) and v[:1] in ("=", "+", "-", "@") else v for v in row])
    return out.getvalue()


def _json(found: Any) -> str:
    return json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True)
