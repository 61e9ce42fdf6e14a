"""The same rules held once per statement and without foreign keys, so that busy accounts are not locked.

An entry and its postings come in one statement, and the triggers that look at that statement as a whole also
look up each posting's entry and account. As neither of those can be removed, that holds what the foreign keys
held. A foreign key asks once per row, and locks the row it refers to: the co-op's own accounts, at each job.

`ledger_post` enters one entry in one round trip. It returns what stands against it in place of raising that, so
that a transaction that is refused an entry can go on. (Its own subtransaction costs a tenth of a savepoint's two
round trips.)
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A plan is kept for the session, so the lookups are subqueries of the select list, which have only one plan, by
# index. A join that was planned for a bulk would read the whole journal for each single entry that comes after.
POSTINGS_BALANCE = """
CREATE OR REPLACE FUNCTION ledger_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    every record;
    bad record;
BEGIN
    SELECT bool_and(complete) AS complete, bool_and(balanced OR mixed) AS balanced, bool_or(mixed) AS mixed INTO every
    FROM (
        SELECT coalesce(count(*) = max(legs) AND min(n) = 1 AND max(n) = max(legs) AND count(currency) = count(*),
                        false) AS complete,
               sum(amount) = 0 AS balanced,
               coalesce(min(currency) <> max(currency), false) AS mixed
        FROM (
            SELECT entry_id, n, amount,
                   (SELECT legs FROM ledger_entry WHERE id = inserted.entry_id) AS legs,
                   (SELECT currency FROM ledger_account WHERE id = inserted.account_id) AS currency
            FROM inserted
        ) posting
        GROUP BY entry_id
    ) entry;
    IF every.complete AND every.balanced AND NOT every.mixed THEN
        RETURN NULL;
    END IF;
    SELECT entry_id, min(account_id) FILTER (WHERE currency IS NULL) AS account_id, max(legs) AS legs, count(*) AS found
    INTO bad
    FROM (
        SELECT entry_id, account_id, n,
               (SELECT legs FROM ledger_entry WHERE id = inserted.entry_id) AS legs,
               (SELECT currency FROM ledger_account WHERE id = inserted.account_id) AS currency
        FROM inserted
    ) posting
    GROUP BY entry_id
    HAVING max(legs) IS NULL OR count(*) <> max(legs) OR min(n) <> 1 OR max(n) <> max(legs)
        OR count(currency) <> count(*)
    LIMIT 1;
    IF bad.entry_id IS NOT NULL AND bad.legs IS NULL THEN
        RAISE EXCEPTION 'there is no entry %', bad.entry_id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'a_posting_has_its_entry', TABLE = 'ledger_posting';
    ELSIF bad.account_id IS NOT NULL THEN
        RAISE EXCEPTION 'there is no account %', bad.account_id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'a_posting_has_its_account', TABLE = 'ledger_posting';
    ELSIF bad.entry_id IS NOT NULL THEN
        RAISE EXCEPTION 'entry % says it has % legs; % came', bad.entry_id, bad.legs, bad.found
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_come_all_at_once', TABLE = 'ledger_posting';
    END IF;
    SELECT inserted.entry_id, account.currency, sum(inserted.amount) AS difference INTO bad
    FROM inserted JOIN ledger_account account ON account.id = inserted.account_id
    GROUP BY inserted.entry_id, account.currency
    HAVING sum(inserted.amount) <> 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not balance: % differs by %', bad.entry_id, bad.currency, bad.difference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'debits_equal_credits', TABLE = 'ledger_posting';
    END IF;
    RETURN NULL;
END $$;
"""

# The postings are asked for when the statement that made the entry ends, so they came in it. The look at the
# periods follows the insert, whose lock on the journal whoever closes a period waits for (see 0002), and each
# query in here sees what is committed by then.
ENTRIES_ARE_WHOLE = """
CREATE FUNCTION ledger_entries_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT id, date, shut INTO bad
    FROM (
        SELECT id, date,
               (SELECT n FROM ledger_posting WHERE entry_id = inserted.id AND n = 1) AS first,
               (SELECT closed_at FROM ledger_period WHERE closed_at IS NOT NULL
                   AND starts_on <= inserted.date AND ends_on >= inserted.date) AS shut
        FROM inserted
    ) entry
    WHERE first IS NULL OR shut IS NOT NULL
    LIMIT 1;
    IF bad.shut IS NOT NULL THEN
        RAISE EXCEPTION 'the books are closed for %', bad.date
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_periods_take_no_entry', TABLE = 'ledger_entry';
    ELSIF bad.id IS NOT NULL THEN
        RAISE EXCEPTION 'entry % has no postings', bad.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_has_its_postings', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_are_whole AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_are_whole();
DROP FUNCTION ledger_an_entry_has_its_postings CASCADE;
DROP FUNCTION ledger_closed_periods_take_no_entry CASCADE;
"""

ACCOUNTS_STAY = """
CREATE FUNCTION ledger_accounts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an account is never removed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'accounts_stay', TABLE = 'ledger_account';
END $$;
CREATE TRIGGER accounts_stay BEFORE DELETE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_accounts_stay();
CREATE TRIGGER accounts_stay_truncate BEFORE TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_accounts_stay();
"""

# The outcome is `posted`; `again`, with the entry that is there; or what stands against it: `closed` (the day),
# `reversed` (before), `conflict` (the key stands for something else), `accounts` (to be opened first).
# The plan is kept as it is: one made for each call's arrays would cost more than the posting.
# Whoever had the key has committed by the time of the second look, as the insert waited for them.
POST = """
CREATE FUNCTION ledger_post(
    roles text[], parties text[], currencies text[], amounts bigint[],
    on_day date, at timestamptz, what text, note text, about text, once text, request bytea, undone bigint, who bigint,
    OUT outcome text, OUT entry bigint, OUT public_id uuid
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    stored record;
    rule text;
BEGIN
    BEGIN
        WITH leg AS MATERIALIZED (
            SELECT n, amount, (
                SELECT id FROM ledger_account account
                WHERE (account.role, account.party, account.currency) = (wanted.role, wanted.party, wanted.currency)
            ) AS account
            FROM unnest(roles, parties, currencies, amounts) WITH ORDINALITY AS wanted (role, party, currency, amount, n)
        ), made AS (
            INSERT INTO ledger_entry (uid, date, recorded_at, kind, memo, source, idempotency_key, request_hash, legs,
                                      reverses_id, by_id)
            SELECT gen_random_uuid(), on_day, at, what, note, about, once, request, cardinality(amounts), undone, who
            WHERE NOT EXISTS (SELECT FROM leg WHERE account IS NULL)
            ON CONFLICT DO NOTHING
            RETURNING id, uid
        ), posted AS (
            INSERT INTO ledger_posting (entry_id, n, account_id, amount)
            SELECT made.id, leg.n, leg.account, leg.amount FROM made, leg
        )
        SELECT id, uid INTO entry, public_id FROM made;
    EXCEPTION WHEN check_violation THEN
        GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
        IF rule <> 'closed_periods_take_no_entry' THEN
            RAISE;
        END IF;
        outcome := 'closed';
        RETURN;
    END;
    IF FOUND THEN
        outcome := 'posted';
        RETURN;
    END IF;
    SELECT id, uid, request_hash INTO stored FROM ledger_entry WHERE idempotency_key = once;
    IF FOUND THEN
        outcome := CASE WHEN stored.request_hash = request THEN 'again' ELSE 'conflict' END;
        entry := stored.id;
        public_id := stored.uid;
    ELSIF EXISTS (SELECT FROM ledger_entry WHERE reverses_id = undone) THEN
        outcome := 'reversed';
    ELSE
        outcome := 'accounts';
    END IF;
END $$;

CREATE FUNCTION ledger_open_accounts(
    roles text[], parties text[], currencies text[], numbers text[], names text[], kinds text[]
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ledger_account (role, party, currency, number, name, kind)
    SELECT DISTINCT wanted.* FROM unnest(roles, parties, currencies, numbers, names, kinds)
        AS wanted (role, party, currency, number, name, kind)
    WHERE NOT EXISTS (
        SELECT FROM ledger_account known
        WHERE (known.role, known.party, known.currency) = (wanted.role, wanted.party, wanted.currency)
    )
    ORDER BY wanted.role, wanted.party, wanted.currency  -- the same for all, so that none waits for one who waits
    ON CONFLICT (role, party, currency) DO NOTHING
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_the_database_holds_the_books")]

    operations = [
        # what an entry's foreign keys and postings still had to show at commit is shown before the tables change
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "entry",
            "by",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            "entry",
            models.Index(condition=models.Q(("by__isnull", False)), fields=["by"], name="entry_by_person"),
        ),
        migrations.AlterField("entry", "idempotency_key", models.CharField(max_length=120)),
        migrations.AddConstraint(
            "entry", models.UniqueConstraint(fields=("idempotency_key",), name="a_key_is_used_once")
        ),
        migrations.AlterField(
            "posting",
            "account",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            "posting",
            "entry",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="ledger.entry",
            ),
        ),
        migrations.RemoveIndex("posting", "posting_by_account"),
        migrations.AddIndex(
            "posting",
            models.Index(fields=["account", "entry"], include=["amount"], name="posting_by_account_and_entry"),
        ),
        migrations.RunSQL([POSTINGS_BALANCE, ENTRIES_ARE_WHOLE, ACCOUNTS_STAY, POST], migrations.RunSQL.noop),
    ]
