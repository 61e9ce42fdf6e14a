"""The platform: `post` and `post_many` as every part of it calls them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date
from itertools import count as counting
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "template"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from coop.ledger.commands import Draft, Leg, post, post_many, seal  # noqa: E402
from coop.ledger.queries import verify  # noqa: E402
from django.conf import settings  # noqa: E402
from turns import take_turns  # noqa: E402

settings.DEBUG = False
DAY = date(2026, 5, 4)
numbers = counting()


def draft(n: int) -> Draft:
    legs = (Leg("labour_expense", 2500), Leg("member_payable", -2500, f"person:{n % 1000}"))
    return Draft(DAY, "job", "A ride", legs, source=f"job:{n}")


def items(count: int) -> Iterator[tuple[str, Draft]]:
    for _ in range(count):
        n = next(numbers)
        yield f"settle:{n}", draft(n)


def single(count: int) -> None:
    for key, each in items(count):
        post(each, key=key)


def bulk(count: int) -> None:
    assert post_many(items(count)) == count


def sealing(_count: int) -> None:
    while seal():
        pass


def verifying(_count: int) -> None:
    assert verify() == []


post_many((f"first:{n}", draft(n)) for n in range(1000))  # the accounts
take_turns({"post": single, "post_many": bulk, "seal": sealing, "verify": verifying}[sys.argv[1]])
