"""Most postings draw on nothing indivisible: the guard sees that by index before it compares anything.

Its comparison is planned once for a session, by what the statistics say; on tables that are new to them it read far
more than it had to, at each bulk posting.
"""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION patronage_indivisible_reaches_no_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    IF NOT EXISTS (
        SELECT FROM inserted
        WHERE amount > 0
          AND (SELECT account.role FROM ledger_account account WHERE account.id = inserted.account_id)
              IN (SELECT locked.role FROM patronage_indivisiblerole locked)
    ) THEN
        RETURN NULL;
    END IF;
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
"""


class Migration(migrations.Migration):
    dependencies = [("patronage", "0009_sums_are_whole_numbers_of_the_machine")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
