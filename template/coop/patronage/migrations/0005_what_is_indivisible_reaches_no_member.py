"""An indivisible fund's money cannot be posted to a member, nor to equity from which it might reach one later."""

from django.db import migrations, models

import coop.clock

# What is drawn from an indivisible account may be spent, cover a loss, or go to another
# indivisible account; it never becomes a claim of a member. Through the year's result it
# goes only in the entry of a close (there it covers a loss) or one that reverses another.
GUARD = """
CREATE FUNCTION patronage_indivisible_reaches_no_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT drawn.entry_id, drawn_on.role AS fund, given_to.role INTO bad
    FROM inserted drawn
    JOIN ledger_account drawn_on ON drawn_on.id = drawn.account_id
    JOIN patronage_indivisiblerole locked ON locked.role = drawn_on.role
    JOIN inserted given ON given.entry_id = drawn.entry_id AND given.amount < 0
    JOIN ledger_account given_to ON given_to.id = given.account_id
    JOIN ledger_entry entry ON entry.id = drawn.entry_id
    WHERE drawn.amount > 0
      AND given_to.role NOT IN (SELECT role FROM patronage_indivisiblerole)
      AND (given_to.role IN ('member_payable', 'member_capital', 'share_interest_payable', 'leaving_payable')
           OR given_to.party ~ '^(person|member):' AND given_to.kind IN ('asset', 'liability', 'equity')
           OR given_to.kind = 'equity' AND given_to.role <> 'losses_forward'
              AND NOT (given_to.role = 'year_result' AND entry.kind IN ('close_year', 'reversal')))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % would draw on %, which is indivisible, for %', bad.entry_id, bad.fund, bad.role
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_indivisible_reaches_no_member',
                  TABLE = 'ledger_posting';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER what_is_indivisible_reaches_no_member AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION patronage_indivisible_reaches_no_member();

CREATE FUNCTION patronage_indivisible_stays_so() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is indivisible stays so: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_indivisible_stays_so', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER what_is_indivisible_stays_so_row BEFORE UPDATE OR DELETE ON patronage_indivisiblerole
    FOR EACH ROW EXECUTE FUNCTION patronage_indivisible_stays_so();
CREATE TRIGGER what_is_indivisible_stays_so_truncate BEFORE TRUNCATE ON patronage_indivisiblerole
    FOR EACH STATEMENT EXECUTE FUNCTION patronage_indivisible_stays_so();
"""

FUNCTIONS = ("indivisible_reaches_no_member", "indivisible_stays_so")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_the_database_holds_the_books"),
        ("patronage", "0004_a_year_being_closed_stands_still"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndivisibleRole",
            fields=[
                ("role", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("citation", models.CharField(max_length=300)),
                ("since", models.DateTimeField(default=coop.clock.now)),
            ],
        ),
        migrations.RunSQL(GUARD, reverse_sql=[f"DROP FUNCTION patronage_{name} CASCADE" for name in FUNCTIONS]),
    ]
