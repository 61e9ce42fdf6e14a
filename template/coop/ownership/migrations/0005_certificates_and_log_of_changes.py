"""Numbered certificates; and a log of every change in register and share accounts, which the database itself writes."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coop.clock

# Tables of which each change is logged.
LOGGED = (
    "application",
    "member",
    "particulars",
    "subscription",
    "shareentry",
    "transfer",
    "withdrawal",
    "repaymentpause",
    "leaving",
    "suspension",
    "expulsion",
    "appeal",
)

_EACH = """
CREATE TRIGGER each_change_is_logged AFTER INSERT OR UPDATE OR DELETE ON ownership_{table}
    FOR EACH ROW EXECUTE FUNCTION ownership_note_change();
"""

LOG = """
CREATE FUNCTION ownership_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := '{}';
    becomes jsonb := '{}';
    whole jsonb;
    -- what people wrote in confidence stays where it was written
    hidden text[] := ARRAY['statement', 'answer', 'text'];
BEGIN
    IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD) - hidden; END IF;
    IF TG_OP <> 'DELETE' THEN becomes := to_jsonb(NEW) - hidden; END IF;
    whole := was || becomes;
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(w.key, w.value), '{}'), coalesce(jsonb_object_agg(w.key, b.value), '{}')
            INTO was, becomes
            FROM jsonb_each(was) w JOIN jsonb_each(becomes) b USING (key) WHERE w.value <> b.value;
        IF was = '{}' THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO ownership_change (at, by_id, what, record, "row", member_id, before, after) VALUES (
        coalesce(nullif(current_setting('ownership.at', true), '')::timestamptz, clock_timestamp()),
        nullif(current_setting('ownership.by', true), '')::bigint,
        TG_OP,
        substr(TG_TABLE_NAME, length('ownership_') + 1),
        (whole->>'id')::bigint,
        CASE WHEN TG_TABLE_NAME = 'ownership_member' THEN (whole->>'id')::bigint
             ELSE coalesce(whole->>'member_id', whole->>'giver_id')::bigint END,
        was,
        becomes
    );
    RETURN NULL;
END $$;

CREATE TRIGGER the_log_of_changes_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ownership_change
    FOR EACH STATEMENT EXECUTE FUNCTION ownership_append_only();
CREATE TRIGGER certificates_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ownership_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION ownership_append_only();
"""
LOG += "".join(_EACH.format(table=table) for table in LOGGED)

UNLOG = (
    "".join(f"DROP TRIGGER each_change_is_logged ON ownership_{table};\n" for table in LOGGED)
    + """
DROP FUNCTION ownership_note_change();
DROP TRIGGER certificates_are_append_only ON ownership_certificate;
DROP TRIGGER the_log_of_changes_is_append_only ON ownership_change;
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("ownership", "0004_hearing_and_appeal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("issued_at", models.DateTimeField(default=coop.clock.now, verbose_name="issued at")),
                ("on", models.DateField(verbose_name="as on")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("shares", models.IntegerField(verbose_name="shares")),
                ("amount", models.BigIntegerField(help_text="minor units", verbose_name="amount")),
                ("paid", models.BigIntegerField(help_text="minor units", verbose_name="paid")),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of what the certificate says", max_length=64, verbose_name="digest"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="ownership.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "share certificate",
                "verbose_name_plural": "share certificates",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "what",
                    models.CharField(
                        choices=[("INSERT", "added"), ("UPDATE", "changed"), ("DELETE", "removed")],
                        max_length=6,
                        verbose_name="what",
                    ),
                ),
                ("record", models.CharField(max_length=60, verbose_name="record")),
                ("row", models.BigIntegerField(verbose_name="row")),
                (
                    "before",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="before"),
                ),
                (
                    "after",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="after"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="changes",
                        to="ownership.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "change in the register",
                "verbose_name_plural": "changes in the register",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["member", "-id"], name="changes_by_member")],
            },
        ),
        migrations.RunSQL(LOG, UNLOG),
    ]
