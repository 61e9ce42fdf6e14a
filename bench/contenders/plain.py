"""What Django and the database do at most, on two plain tables (plain.sql) that check nothing."""

from __future__ import annotations

import sys
import uuid
from datetime import date

import django
import psycopg
from django.conf import settings
from turns import django_database, server, take_turns

settings.configure(
    DATABASES={"default": django_database()},
    INSTALLED_APPS=[],
    USE_TZ=True,
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402


class Entry(models.Model):
    at = models.DateField()
    memo = models.TextField()
    idem = models.UUIDField()

    class Meta:
        app_label = "plain"
        db_table = "entry"


class Posting(models.Model):
    entry = models.ForeignKey(Entry, models.DO_NOTHING)
    n = models.SmallIntegerField()
    account_id = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        app_label = "plain"
        db_table = "posting"


DAY = date(2026, 5, 4)
ONE = """
WITH made AS (INSERT INTO entry (at, memo, idem) VALUES (%s, %s, %s) RETURNING id)
INSERT INTO posting (entry_id, n, account_id, amount)
SELECT made.id, leg.n, leg.account, leg.amount FROM made, (VALUES (1, %s, %s), (2, %s, %s)) AS leg (n, account, amount)
"""
TYPED = ONE.replace("(1, %s, %s), (2, %s, %s)", "(1, %s::bigint, %s::bigint), (2, %s::bigint, %s::bigint)")
MANY = """
WITH made AS (
    INSERT INTO entry (at, memo, idem) SELECT day, memo, idem FROM unnest(%s::date[], %s::text[], %s::uuid[])
        AS item (day, memo, idem)
    RETURNING id, idem
)
INSERT INTO posting (entry_id, n, account_id, amount)
SELECT made.id, leg.n, leg.account, leg.amount
FROM made JOIN unnest(%s::uuid[], %s::int[], %s::bigint[], %s::bigint[]) AS leg (idem, n, account, amount) USING (idem)
"""


def values(n: int) -> list[object]:
    return [DAY, "A ride", uuid.uuid4(), 1, 2500, 2 + n % 1000, -2500]


def orm(count: int) -> None:
    for n in range(count):
        with transaction.atomic():
            entry = Entry.objects.create(at=DAY, memo="A ride", idem=uuid.uuid4())
            Posting.objects.bulk_create(
                [
                    Posting(entry=entry, n=1, account_id=1, amount=2500),
                    Posting(entry=entry, n=2, account_id=2 + n % 1000, amount=-2500),
                ]
            )


def raw(count: int) -> None:
    for n in range(count):
        with connection.cursor() as cursor:
            cursor.execute(ONE, values(n))


def prepared(count: int) -> None:
    with psycopg.connect(**server(), autocommit=True) as direct, direct.cursor() as cursor:
        for n in range(count):
            cursor.execute(TYPED, values(n), prepare=True)


CHUNK = 5_000


def unnest(count: int) -> None:
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        keys = [uuid.uuid4() for _ in range(size)]
        with connection.cursor() as cursor:
            cursor.execute(
                MANY,
                [
                    [DAY] * size,
                    ["A ride"] * size,
                    keys,
                    [key for key in keys for _ in (1, 2)],
                    [1, 2] * size,
                    [account for n in range(size) for account in (1, 2 + n % 1000)],
                    [2500, -2500] * size,
                ],
            )


def copy(count: int) -> None:
    with psycopg.connect(**server()) as direct, direct.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('entry', 'id'), nextval('entry_id_seq') + %s)", [count])
        first = cursor.fetchone()[0] - count
        with cursor.copy("COPY entry (id, at, memo, idem) FROM STDIN") as out:
            for n in range(count):
                out.write_row((first + n, DAY, "A ride", uuid.uuid4()))
        with cursor.copy("COPY posting (entry_id, n, account_id, amount) FROM STDIN") as out:
            for n in range(count):
                out.write_row((first + n, 1, 1, 2500))
                out.write_row((first + n, 2, 2 + n % 1000, -2500))


WORK = {
    "Django ORM": orm,
    "raw cursor, one statement": raw,
    "psycopg, prepared": prepared,
    "INSERT … unnest": unnest,
    "COPY": copy,
}
take_turns(WORK[sys.argv[1]])
