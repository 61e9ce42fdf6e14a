"""What the database itself refuses about shares and the register.

Share entries and particulars are only ever added. Nobody holds fewer than no shares.
Register numbers run 1, 2, 3 … in the order of entry, and neither a number nor the day
of entry ever changes; a member is never deleted.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ownership_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Add a new row that corrects the old one.';
END $$;

CREATE TRIGGER share_entries_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ownership_shareentry
    FOR EACH STATEMENT EXECUTE FUNCTION ownership_append_only();
CREATE TRIGGER particulars_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ownership_particulars
    FOR EACH STATEMENT EXECUTE FUNCTION ownership_append_only();
CREATE TRIGGER members_are_never_deleted BEFORE DELETE OR TRUNCATE ON ownership_member
    FOR EACH STATEMENT EXECUTE FUNCTION ownership_append_only();

CREATE FUNCTION ownership_no_negative_holding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(count) < 0 OR sum(amount) < 0 FROM ownership_shareentry WHERE member_id = NEW.member_id) THEN
        RAISE EXCEPTION 'member % would hold fewer than no shares', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_holds_fewer_than_no_shares';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER nobody_holds_fewer_than_no_shares AFTER INSERT ON ownership_shareentry
    FOR EACH ROW EXECUTE FUNCTION ownership_no_negative_holding();

CREATE FUNCTION ownership_register_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL THEN
        IF (NEW.number, NEW.on_register_since, NEW.person_id)
            IS DISTINCT FROM (OLD.number, OLD.on_register_since, OLD.person_id) THEN
            RAISE EXCEPTION 'number, day of entry and person of member % never change', OLD.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_in_the_register_stands';
        END IF;
    ELSIF NEW.number IS NOT NULL AND NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM ownership_member) THEN
        RAISE EXCEPTION 'the next number of the register is not %', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'register_numbers_have_no_gap';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER register_numbers_have_no_gap BEFORE INSERT OR UPDATE ON ownership_member
    FOR EACH ROW EXECUTE FUNCTION ownership_register_numbers();
"""

BACKWARD = """
DROP TRIGGER share_entries_are_append_only ON ownership_shareentry;
DROP TRIGGER particulars_are_append_only ON ownership_particulars;
DROP TRIGGER members_are_never_deleted ON ownership_member;
DROP TRIGGER nobody_holds_fewer_than_no_shares ON ownership_shareentry;
DROP TRIGGER register_numbers_have_no_gap ON ownership_member;
DROP FUNCTION ownership_append_only();
DROP FUNCTION ownership_no_negative_holding();
DROP FUNCTION ownership_register_numbers();
"""


class Migration(migrations.Migration):
    dependencies = [("ownership", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
