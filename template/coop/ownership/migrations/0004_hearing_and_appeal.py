"""Suspension, expulsion, appeals, death; and the class in which the register had a member on a day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coop.clock

FILL = """
ALTER TABLE ownership_particulars DISABLE TRIGGER particulars_are_append_only;
UPDATE ownership_particulars said SET member_class = member.member_class
    FROM ownership_member member WHERE member.id = said.member_id;
ALTER TABLE ownership_particulars ENABLE TRIGGER particulars_are_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_balances_come_from_rollups"),
        ("ownership", "0003_share_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="why the decision is wrong")),
                ("submitted_at", models.DateTimeField(default=coop.clock.now, verbose_name="submitted at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("allowed", "allowed"), ("dismissed", "dismissed")],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "resolution",
                    models.CharField(blank=True, max_length=200, verbose_name="resolution of the general meeting"),
                ),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "ordering": ["-submitted_at"],
            },
        ),
        migrations.CreateModel(
            name="Expulsion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grounds", models.TextField(verbose_name="grounds")),
                ("opened_on", models.DateField(verbose_name="grounds given on")),
                ("hearing_on", models.DateField(verbose_name="hearing on")),
                ("answer", models.TextField(blank=True, verbose_name="the member's answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("expelled", "expelled"), ("kept", "kept")],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                (
                    "resolution",
                    models.CharField(blank=True, max_length=200, verbose_name="resolution of the general meeting"),
                ),
                ("reasons", models.TextField(blank=True, verbose_name="reasons")),
                ("appeal_until", models.DateField(blank=True, null=True, verbose_name="appeal until")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
            ],
            options={
                "verbose_name": "expulsion",
                "verbose_name_plural": "expulsions",
                "ordering": ["-opened_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(help_text="the last day", verbose_name="until")),
                ("grounds", models.TextField(verbose_name="grounds")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
            ],
            options={
                "verbose_name": "suspension",
                "verbose_name_plural": "suspensions",
                "ordering": ["-since"],
            },
        ),
        migrations.AddField(
            model_name="application",
            name="resides",
            field=models.BooleanField(default=False, verbose_name="says to live where the charter asks"),
        ),
        migrations.AddField(
            model_name="application",
            name="resolution",
            field=models.CharField(blank=True, max_length=200, verbose_name="resolution of the general meeting"),
        ),
        migrations.AddField(
            model_name="leaving",
            name="passed_on",
            field=models.BigIntegerField(
                default=0, help_text="minor units", verbose_name="passed on to heirs as shares"
            ),
        ),
        migrations.AddField(
            model_name="leaving",
            name="payee",
            field=models.TextField(blank=True, help_text="the heirs, and what proves it", verbose_name="paid to"),
        ),
        migrations.AddField(
            model_name="leaving",
            name="reason",
            field=models.CharField(
                choices=[("notice", "notice"), ("expelled", "expelled"), ("died", "died")],
                default="notice",
                max_length=10,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="particulars",
            name="member_class",
            field=models.CharField(default="", max_length=40, verbose_name="class of member"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="leaving",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("passed_on", 0),
                    models.Q(("passed_on__gt", 0), ("passed_on__lte", models.F("amount")), ("reason", "died")),
                    _connector="OR",
                ),
                name="no_more_is_passed_on_than_there_is",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="application",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeal",
                to="ownership.application",
                verbose_name="application",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="expulsion",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="expulsion",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expulsions",
                to="ownership.member",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="expulsion",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="opened by",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="expulsion",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeal",
                to="ownership.expulsion",
                verbose_name="expulsion",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suspensions",
                to="ownership.member",
                verbose_name="member",
            ),
        ),
        migrations.AddConstraint(
            model_name="expulsion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)), fields=("member",), name="one_expulsion_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="expulsion",
            constraint=models.CheckConstraint(
                condition=models.Q(("grounds", ""), _negated=True), name="an_expulsion_has_its_grounds"
            ),
        ),
        migrations.AddConstraint(
            model_name="expulsion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_on", None), ("decision", ""), ("settled_at", None)),
                    models.Q(
                        models.Q(("decision", ""), _negated=True),
                        models.Q(("reasons", ""), _negated=True),
                        ("decided_on__gte", models.F("hearing_on")),
                    ),
                    _connector="OR",
                ),
                name="no_expulsion_before_the_hearing",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("application", None), ("expulsion__isnull", False)),
                    models.Q(("application__isnull", False), ("expulsion", None)),
                    _connector="OR",
                ),
                name="an_appeal_is_against_one_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("resolution", ""), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="the_general_meeting_decides_an_appeal",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))), name="a_suspension_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(("grounds", ""), _negated=True), name="a_suspension_has_its_grounds"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
