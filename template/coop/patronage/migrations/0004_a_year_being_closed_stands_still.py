"""From the first entry of a close its figures, its parts and its days stand still; the rules of 0002 look per statement."""

from django.db import migrations

# A close goes from draft to posting to posted, and what was adopted does not change on the way.
CLOSES = """
CREATE OR REPLACE FUNCTION patronage_a_posted_close_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF OLD.status = 'posting' AND TG_OP = 'UPDATE' AND NEW.status IN ('posting', 'posted')
       AND (NEW.id, NEW.starts_on, NEW.ends_on, NEW.figures, NEW.choices, NEW.surplus, NEW.resolution,
            NEW.drafted_at, NEW.posted_by_id, NEW.posted_entry_id) IS NOT DISTINCT FROM
           (OLD.id, OLD.starts_on, OLD.ends_on, OLD.figures, OLD.choices, OLD.surplus, OLD.resolution,
            OLD.drafted_at, OLD.posted_by_id, OLD.posted_entry_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the close from % is %: % is refused', OLD.starts_on, OLD.status, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_posted_close_stays', TABLE = TG_TABLE_NAME;
END $$;
"""

# One look per statement, as a large co-op's close has a million rows.
PARTS = """
DROP TRIGGER allocations_of_a_posted_close_stay ON patronage_allocation;
DROP FUNCTION patronage_allocations_of_a_posted_close_stay();

CREATE FUNCTION patronage_parts_of_a_posted_close_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM patronage_yearclose WHERE status <> 'draft' AND id IN (SELECT close_id FROM touched)
    ) THEN
        RAISE EXCEPTION 'the close is posted: % of its parts is refused', TG_OP
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'parts_of_a_posted_close_stay', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""

PARTS_TABLE = """
CREATE TRIGGER parts_of_a_posted_close_stay_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION patronage_parts_of_a_posted_close_stay();
CREATE TRIGGER parts_of_a_posted_close_stay_from AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION patronage_parts_of_a_posted_close_stay();
CREATE TRIGGER parts_of_a_posted_close_stay_to AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION patronage_parts_of_a_posted_close_stay();
CREATE TRIGGER parts_of_a_posted_close_stay_delete AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION patronage_parts_of_a_posted_close_stay();
"""

# Who begins to post a close holds the journal and the accruals until they commit (see
# `coop.patronage.commands.posting`), so whoever waited for that sees the close here.
DAYS = """
CREATE FUNCTION patronage_a_year_being_closed_takes_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    late record;
BEGIN
    SELECT inserted.date INTO late
    FROM patronage_yearclose closing
    JOIN inserted ON inserted.date BETWEEN closing.starts_on AND closing.ends_on
    WHERE closing.status = 'posting' AND inserted.source <> 'close:' || closing.starts_on
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the year of % is being closed', late.date
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_periods_take_no_entry', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_year_being_closed_takes_its_own AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION patronage_a_year_being_closed_takes_its_own();

CREATE FUNCTION patronage_closed_years_take_no_patronage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    late record;
BEGIN
    SELECT inserted."on", closing.starts_on INTO late
    FROM patronage_yearclose closing
    JOIN inserted ON inserted."on" BETWEEN closing.starts_on AND closing.ends_on
    WHERE closing.status <> 'draft'
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the year from % is closed for patronage of %', late.starts_on, late."on"
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_years_take_no_patronage',
                  TABLE = 'patronage_accrual';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER closed_years_take_no_patronage AFTER INSERT ON patronage_accrual
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION patronage_closed_years_take_no_patronage();
"""


class Migration(migrations.Migration):
    dependencies = [("patronage", "0003_a_close_is_posted_in_batches")]

    operations = [
        migrations.RunSQL(
            [
                CLOSES,
                PARTS,
                *(PARTS_TABLE.format(table=table) for table in ("patronage_allocation", "patronage_portion")),
                DAYS,
            ],
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
