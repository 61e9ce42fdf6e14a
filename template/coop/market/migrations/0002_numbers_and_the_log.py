"""Numbers of jobs come from a sequence, and the log of a job is append-only."""

from django.db import migrations

NUMBERS = "CREATE SEQUENCE market_job_number AS bigint MINVALUE 1"

LOG = """
CREATE FUNCTION market_the_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of a job is append-only'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'job_log_is_append_only', TABLE = 'market_jobevent';
END $$;
CREATE TRIGGER job_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON market_jobevent
    FOR EACH STATEMENT EXECUTE FUNCTION market_the_log_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]

    operations = [
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE market_job_number"),
        migrations.RunSQL(
            LOG,
            "DROP TRIGGER job_log_is_append_only ON market_jobevent; DROP FUNCTION market_the_log_is_append_only()",
        ),
    ]
