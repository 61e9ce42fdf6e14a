"""Balances come from sums per account and month that sealing folds, and a seal knows its entries by stretches of ids.

What version 0.1 sealed entry by entry becomes stretches (it sealed in the order of ids), with the same roots and
digests. Everything that is sealed is folded here once.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import coop.ledger.models

STRETCHES = """
INSERT INTO ledger_stretch (seal_id, first, last)
SELECT seal_id, min(entry_id), max(entry_id)
FROM (
    SELECT seal_id, entry_id, entry_id - row_number() OVER (PARTITION BY seal_id ORDER BY entry_id) AS island
    FROM ledger_sealed
) numbered
GROUP BY seal_id, island
ORDER BY 2
"""

GAPS = """
INSERT INTO ledger_gap (first, last, since)
SELECT first, last, pg_snapshot_xmax(pg_current_snapshot())::text::bigint
FROM (
    SELECT coalesce(lag(last) OVER (ORDER BY stretch.first), 0) + 1 AS first, stretch.first - 1 AS last
    FROM ledger_stretch stretch
) gap
WHERE first <= last
"""

FOLD = """
INSERT INTO ledger_rollup (account_id, month, debit, credit)
SELECT account_id, date_trunc('month', entry.date)::date, sum(greatest(amount, 0)), sum(greatest(-amount, 0))
FROM ledger_stretch stretch
JOIN ledger_entry entry ON entry.id BETWEEN stretch.first AND stretch.last
JOIN ledger_posting ON entry_id = entry.id
GROUP BY 1, 2
"""

STRETCHES_ARE_APPEND_ONLY = """
CREATE TRIGGER stretch_is_append_only_row BEFORE UPDATE OR DELETE ON ledger_stretch
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER stretch_is_append_only_truncate BEFORE TRUNCATE ON ledger_stretch
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
"""

# Whoever takes an id has a transaction id before that. So an id below one that the sealer sees is of a transaction
# that its snapshot knows, and a gap is final when all of those have ended.
ENTRIES_HAVE_A_TRANSACTION = """
CREATE FUNCTION ledger_entries_have_a_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    assigned xid8 := pg_current_xact_id();
BEGIN
    RETURN NULL;
END $$;
CREATE TRIGGER entries_have_a_transaction BEFORE INSERT ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_have_a_transaction();
"""

# What is not folded: the entries after the last seal, and those that came late into a gap. Functions, because the
# planner asks a stable one what it returns, and so knows that the tail is short; they look at the snapshot of the
# statement that calls them.
TAIL = """
CREATE FUNCTION ledger_sealed_upto() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT max(last) FROM ledger_stretch), 0);
END $$;

CREATE FUNCTION ledger_late() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 10 AS $$
DECLARE
    gap record;
BEGIN
    FOR gap IN SELECT first, last FROM ledger_gap LOOP
        RETURN QUERY SELECT id FROM ledger_entry WHERE id BETWEEN gap.first AND gap.last;
    END LOOP;
END $$;

CREATE VIEW ledger_tail AS
SELECT account_id, entry_id, amount FROM ledger_posting WHERE entry_id > ledger_sealed_upto()
UNION ALL
SELECT account_id, entry_id, amount FROM ledger_late() AS late (id) JOIN ledger_posting ON entry_id = late.id;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_a_statement_holds_what_keys_held")]

    operations = [
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            "entry",
            models.Index(condition=models.Q(("kind", "close_year")), fields=["date"], name="entry_that_closes_a_year"),
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("since", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Rollup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account", "month", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                ("month", models.DateField(help_text="its first day")),
                ("debit", models.DecimalField(decimal_places=0, max_digits=38)),
                ("credit", models.DecimalField(decimal_places=0, max_digits=38)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="a_month_is_named_by_its_first_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stretch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stretches", to="ledger.seal"
                    ),
                ),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["last"], name="stretch_by_its_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="a_stretch_has_an_entry"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                coop.ledger.models.BigIntRange(
                                    "first",
                                    "last",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            )
                        ],
                        name="an_entry_is_sealed_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            [STRETCHES, GAPS, FOLD, "SET CONSTRAINTS ALL IMMEDIATE", STRETCHES_ARE_APPEND_ONLY],
            migrations.RunSQL.noop,
        ),
        migrations.DeleteModel(name="Sealed"),
        migrations.RunSQL([ENTRIES_HAVE_A_TRANSACTION, TAIL], migrations.RunSQL.noop),
    ]
