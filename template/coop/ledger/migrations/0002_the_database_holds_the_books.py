"""The rules of the books, in the database, so that no program and no bug gets round them.

Each refusal carries a constraint name that says the rule (`diag.constraint_name`).
"""

from django.db import migrations

# One look per statement, not per row: the transition table holds all that the statement
# inserted, so that an entry's postings come together or not at all, and none comes later.
POSTINGS_BALANCE = """
CREATE FUNCTION ledger_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT entry.id, entry.legs, count(*) AS found INTO bad
    FROM inserted JOIN ledger_entry entry ON entry.id = inserted.entry_id
    GROUP BY entry.id
    HAVING count(*) <> entry.legs OR min(inserted.n) <> 1 OR max(inserted.n) <> entry.legs
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % says it has % legs; % came', bad.id, bad.legs, bad.found
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
CREATE TRIGGER postings_balance AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger_postings_balance();
"""

ENTRIES_HAVE_POSTINGS = """
CREATE FUNCTION ledger_an_entry_has_its_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % has no postings', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_has_its_postings', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER an_entry_has_its_postings AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_an_entry_has_its_postings();
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_books_are_append_only', TABLE = TG_TABLE_NAME,
              HINT = 'A mistake is corrected by an entry that reverses it.';
END $$;
"""

APPEND_ONLY_TABLE = """
CREATE TRIGGER {name}_is_append_only_row BEFORE UPDATE OR DELETE ON ledger_{name}
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER {name}_is_append_only_truncate BEFORE TRUNCATE ON ledger_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
"""

ACCOUNTS = """
CREATE FUNCTION ledger_accounts_keep_what_they_are() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.role, NEW.party, NEW.currency, NEW.kind) IS DISTINCT FROM
       (OLD.id, OLD.role, OLD.party, OLD.currency, OLD.kind) THEN
        RAISE EXCEPTION 'only the number and the name of account % may change', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_keep_what_they_are', TABLE = 'ledger_account';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_keep_what_they_are BEFORE UPDATE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_accounts_keep_what_they_are();
"""

# Whoever closes a period locks the journal first. So a period closes only after every
# entry under way is committed, and an entry that had to wait sees the period closed, as
# each query in a trigger function looks at the database anew (READ COMMITTED). It looks
# after the insert, so that a request repeated when its period has closed finds its entry.
PERIODS = """
CREATE FUNCTION ledger_closed_periods_take_no_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_period
        WHERE closed_at IS NOT NULL AND daterange(starts_on, ends_on, '[]') @> NEW.date
    ) THEN
        RAISE EXCEPTION 'the books are closed for %', NEW.date
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_periods_take_no_entry', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER closed_periods_take_no_entry AFTER INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_closed_periods_take_no_entry();

CREATE FUNCTION ledger_a_closed_period_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the period from % is closed', OLD.starts_on
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_period_stays_closed', TABLE = 'ledger_period';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.closed_at IS NOT NULL THEN
        LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_closed_period_stays_closed BEFORE INSERT OR UPDATE OR DELETE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_a_closed_period_stays_closed();
"""

FUNCTIONS = (
    "postings_balance",
    "an_entry_has_its_postings",
    "is_append_only",
    "accounts_keep_what_they_are",
    "closed_periods_take_no_entry",
    "a_closed_period_stays_closed",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                POSTINGS_BALANCE,
                ENTRIES_HAVE_POSTINGS,
                APPEND_ONLY,
                *(APPEND_ONLY_TABLE.format(name=name) for name in ("entry", "posting", "seal", "sealed")),
                ACCOUNTS,
                PERIODS,
            ],
            reverse_sql=[f"DROP FUNCTION ledger_{name} CASCADE" for name in FUNCTIONS],
        )
    ]
