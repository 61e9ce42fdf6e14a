"""Accruals are append-only, and a posted close with its allocations does not change."""

from django.db import migrations

ACCRUALS = """
CREATE FUNCTION patronage_accruals_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'accruals are append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'accruals_are_append_only', TABLE = TG_TABLE_NAME,
              HINT = 'What was counted wrongly is counted back under a new source.';
END $$;
CREATE TRIGGER accruals_are_append_only_row BEFORE UPDATE OR DELETE ON patronage_accrual
    FOR EACH ROW EXECUTE FUNCTION patronage_accruals_are_append_only();
CREATE TRIGGER accruals_are_append_only_truncate BEFORE TRUNCATE ON patronage_accrual
    FOR EACH STATEMENT EXECUTE FUNCTION patronage_accruals_are_append_only();
"""

CLOSES = """
CREATE FUNCTION patronage_a_posted_close_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'posted' THEN
        RAISE EXCEPTION 'the close from % is posted: % is refused', OLD.starts_on, TG_OP
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_posted_close_stays', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER a_posted_close_stays BEFORE UPDATE OR DELETE ON patronage_yearclose
    FOR EACH ROW EXECUTE FUNCTION patronage_a_posted_close_stays();

CREATE FUNCTION patronage_allocations_of_a_posted_close_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM patronage_yearclose
        WHERE status = 'posted'
          AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.close_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.close_id END)
    ) THEN
        RAISE EXCEPTION 'the close is posted: % of its allocations is refused', TG_OP
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'allocations_of_a_posted_close_stay',
                  TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER allocations_of_a_posted_close_stay BEFORE INSERT OR UPDATE OR DELETE ON patronage_allocation
    FOR EACH ROW EXECUTE FUNCTION patronage_allocations_of_a_posted_close_stay();
"""

FUNCTIONS = ("accruals_are_append_only", "a_posted_close_stays", "allocations_of_a_posted_close_stay")


class Migration(migrations.Migration):
    dependencies = [("patronage", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [ACCRUALS, CLOSES], reverse_sql=[f"DROP FUNCTION patronage_{name} CASCADE" for name in FUNCTIONS]
        )
    ]
