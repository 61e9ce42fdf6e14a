"""An auditor who has the pack and nothing else comes to the same figures."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from hashlib import sha256
from math import ceil

import pytest

from coop import clock
from coop.charter.loading import current_rules, use
from coop.openbook import audit
from coop.openbook.queries import financial_year
from coop.patronage.commands import accrue, draft_close, post_close
from coop.patronage.models import YearClose
from coop.patronage.tests.years import SURPLUS, earn
from coop.people.permissions import Office
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def close(noon) -> YearClose:
    first, last = financial_year(financial_year()[0] - timedelta(days=1))
    with use(rules=replace(current_rules(), surplus=SURPLUS)):
        with clock.at(noon(first)):
            people = [make.member(make.person(f"={n} Demo")).person for n in range(4)]
        for n, person in enumerate([*people, make.person()], start=1):
            accrue(person, source=f"job:{n}", on=last, quantities={"hours": 60 * n + 7})
        earn(last, 5_000_017, 1_234)
        yield draft_close(first, last, by=make.on_duty(Office.TREASURER))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


@pytest.mark.parametrize("posted", [False, True])
def test_every_figure_can_be_worked_out_from_the_pack(close, posted) -> None:
    if posted:
        post_close(close, resolution="resolution:1", by=make.on_duty(Office.TREASURER))
        close.refresh_from_db()
    archive = zipfile.ZipFile(io.BytesIO(audit.pack(close)))
    accounts = table(archive, "accounts.csv")
    surplus = -sum(int(row["balance"]) for row in accounts if row["kind"] in ("income", "expense"))
    lines = {row["key"]: int(row["amount"]) for row in table(archive, "lines.csv")}
    assert sum(lines.values()) == surplus == 4_998_783

    rates = {step["key"]: step for step in json.loads(archive.read("rules.json"))["steps"]}
    reserve = int(surplus * Fraction(rates["reserve"]["rate"]))
    capital = sum(int(row["credit"]) for row in table(archive, "capital.csv") if row["role"] == "share_capital")
    interest = int(capital * Fraction(rates["interest"]["rate"]))
    done = {row["person"]: row for row in table(archive, "patronage.csv") if row["basis"] == "hours"}
    whole = sum(int(row["total"]) for row in done.values())
    members = {person: int(row["as_member"]) for person, row in done.items() if int(row["as_member"])}
    pool = (surplus - reserve - interest) * sum(members.values()) // whole
    assert (lines["reserve"], lines["interest"], lines["patronage"]) == (reserve, interest, pool)

    shares = {person: pool * hours // sum(members.values()) for person, hours in members.items()}
    order = sorted(
        members,
        key=lambda who: (
            -(pool * members[who] % sum(members.values())),
            sha256(f"{close.year}:{who}".encode()).digest(),
        ),
    )
    for person in order[: pool - sum(shares.values())]:
        shares[person] += 1
    found = {row["person"]: (int(row["share"]), int(row["cash"])) for row in table(archive, "allocations.csv")}
    part = Fraction(rates["patronage"]["cash_part"])
    assert found == {person: (share, ceil(share * part)) for person, share in shares.items()}
    assert bool(table(archive, "entries.csv")) == posted


def test_no_name_is_a_formula(close) -> None:
    archive = zipfile.ZipFile(io.BytesIO(audit.pack(close)))
    assert {row["name"][:2] for row in table(archive, "allocations.csv")} == {"'="}


def test_the_office_hands_it_to_officers_only(close, as_person) -> None:
    address = f"/office/patronage/yearclose/{close.pk}/pack.zip"
    assert as_person(make.on_duty(Office.TREASURER)).get(address)["Content-Type"] == "application/zip"
    assert as_person(make.member().person).get(address).status_code in (302, 403)
