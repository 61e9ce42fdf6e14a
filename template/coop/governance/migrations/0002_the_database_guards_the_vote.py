"""What the database itself holds about votes, whoever writes to it.

- A notice is what it was: title, text, dates, rules and subject of a proposal never change;
  the roll's size is set once, the result is set once, and nothing is deleted.
- The roll is frozen: no row is added after it was, a mark is set once and never taken back.
- A ballot is never changed, and none goes in before the roll stands or after the count.
- At every commit the box holds exactly as many ballots as the roll has marks (checked with two
  counts over indexes: cheap for thousands of members; said here because it grows with the roll).

Only the count may write roll and box anew; it says so with the transaction's setting
`coop.counting`, which holds the proposal's id. Whoever owns the database can set that too,
or drop these triggers: they guard against our mistakes, not against the owner.
"""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION governance_being_counted(proposal uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('coop.counting', true), '') = proposal::text
$$;

CREATE FUNCTION governance_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- proposals ---------------------------------------------------------------------------------

CREATE FUNCTION governance_notice_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.number, OLD.kind, OLD.title, OLD.text, OLD.proposed_by_id, OLD.noticed_at, OLD.record_date,
        OLD.opens_at, OLD.closes_at, OLD.rules, OLD.about)
       IS DISTINCT FROM
       (NEW.number, NEW.kind, NEW.title, NEW.text, NEW.proposed_by_id, NEW.noticed_at, NEW.record_date,
        NEW.opens_at, NEW.closes_at, NEW.rules, NEW.about)
       OR (OLD.electorate IS NOT NULL AND OLD.electorate IS DISTINCT FROM NEW.electorate)
       OR (OLD.counted_at IS NOT NULL AND (OLD.counted_at, OLD.outcome, OLD.result)
                         IS DISTINCT FROM (NEW.counted_at, NEW.outcome, NEW.result))
    THEN
        RAISE EXCEPTION 'a notice stands as it was given, a roll once frozen, a result once counted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER notice_stands BEFORE UPDATE ON governance_proposal
    FOR EACH ROW EXECUTE FUNCTION governance_notice_stands();
CREATE TRIGGER proposals_are_kept BEFORE DELETE ON governance_proposal
    FOR EACH ROW EXECUTE FUNCTION governance_refuse('proposals are kept');
CREATE TRIGGER proposals_are_not_emptied BEFORE TRUNCATE ON governance_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse('proposals are kept');

-- the roll ----------------------------------------------------------------------------------

CREATE FUNCTION governance_roll_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF governance_being_counted(NEW.proposal_id)
           OR (SELECT electorate IS NULL FROM governance_proposal WHERE id = NEW.proposal_id) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP = 'DELETE' THEN
        IF governance_being_counted(OLD.proposal_id) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'nobody is struck off a roll' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.id, OLD.proposal_id, OLD.member_id, false, true)
       IS DISTINCT FROM (NEW.id, NEW.proposal_id, NEW.member_id, OLD.has_voted, NEW.has_voted) THEN
        RAISE EXCEPTION 'a mark on the roll is set once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER roll_stands BEFORE INSERT OR UPDATE OR DELETE ON governance_voter
    FOR EACH ROW EXECUTE FUNCTION governance_roll_stands();
CREATE TRIGGER the_roll_is_not_emptied BEFORE TRUNCATE ON governance_voter
    FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse('the roll is kept');

-- the box -----------------------------------------------------------------------------------

CREATE FUNCTION governance_box_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF governance_being_counted(NEW.proposal_id)
           OR (SELECT electorate IS NOT NULL AND counted_at IS NULL
                 FROM governance_proposal WHERE id = NEW.proposal_id) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the box is closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF governance_being_counted(OLD.proposal_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'no ballot is taken out' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER box_stands BEFORE INSERT OR DELETE ON governance_ballot
    FOR EACH ROW EXECUTE FUNCTION governance_box_stands();
CREATE TRIGGER ballots_never_change BEFORE UPDATE ON governance_ballot
    FOR EACH ROW EXECUTE FUNCTION governance_refuse('a ballot never changes');
CREATE TRIGGER the_box_is_not_emptied BEFORE TRUNCATE ON governance_ballot
    FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse('the box is kept');

-- both --------------------------------------------------------------------------------------

CREATE FUNCTION governance_one_ballot_per_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ballots bigint;
    marks bigint;
BEGIN
    SELECT (SELECT count(*) FROM governance_ballot WHERE proposal_id = NEW.proposal_id),
           (SELECT count(*) FROM governance_voter WHERE proposal_id = NEW.proposal_id AND has_voted)
      INTO ballots, marks;
    IF ballots <> marks THEN
        RAISE EXCEPTION '% ballots in the box for % marks on the roll', ballots, marks
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER one_ballot_per_mark_box AFTER INSERT ON governance_ballot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (coalesce(current_setting('coop.counting', true), '') = '')
    EXECUTE FUNCTION governance_one_ballot_per_mark();
CREATE CONSTRAINT TRIGGER one_ballot_per_mark_roll AFTER UPDATE ON governance_voter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (coalesce(current_setting('coop.counting', true), '') = '')
    EXECUTE FUNCTION governance_one_ballot_per_mark();
"""

BACKWARD = """
DROP TRIGGER one_ballot_per_mark_roll ON governance_voter;
DROP TRIGGER one_ballot_per_mark_box ON governance_ballot;
DROP TRIGGER the_box_is_not_emptied ON governance_ballot;
DROP TRIGGER ballots_never_change ON governance_ballot;
DROP TRIGGER box_stands ON governance_ballot;
DROP TRIGGER the_roll_is_not_emptied ON governance_voter;
DROP TRIGGER roll_stands ON governance_voter;
DROP TRIGGER proposals_are_not_emptied ON governance_proposal;
DROP TRIGGER proposals_are_kept ON governance_proposal;
DROP TRIGGER notice_stands ON governance_proposal;
DROP FUNCTION governance_one_ballot_per_mark();
DROP FUNCTION governance_box_stands();
DROP FUNCTION governance_roll_stands();
DROP FUNCTION governance_notice_stands();
DROP FUNCTION governance_refuse();
DROP FUNCTION governance_being_counted(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
