import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import coop.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_the_database_holds_the_books"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member_class", models.CharField(max_length=40, verbose_name="class of member")),
                ("statement", models.TextField(blank=True, verbose_name="why you want to join")),
                ("submitted_at", models.DateTimeField(default=coop.clock.now, verbose_name="submitted at")),
                (
                    "decide_by",
                    models.DateField(
                        blank=True,
                        help_text="the last day the law or the charter gives",
                        null=True,
                        verbose_name="to be decided by",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("admitted", "admitted"), ("refused", "refused"), ("withdrawn", "withdrawn")],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("reasons", models.TextField(blank=True, verbose_name="reasons")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
                "ordering": ["submitted_at"],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(blank=True, null=True, unique=True, verbose_name="number")),
                ("member_class", models.CharField(max_length=40, verbose_name="class of member")),
                ("admitted_on", models.DateField(verbose_name="admitted on")),
                ("on_register_since", models.DateField(blank=True, null=True, verbose_name="on the register since")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                (
                    "application",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="member",
                        to="ownership.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "ordering": [models.OrderBy(models.F("number"), nulls_last=True), "admitted_on"],
            },
        ),
        migrations.CreateModel(
            name="Leaving",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("notice_on", models.DateField(verbose_name="notice on")),
                ("effective_on", models.DateField(verbose_name="effective on")),
                ("repay_by", models.DateField(verbose_name="to be repaid by")),
                ("warning", models.TextField(blank=True, verbose_name="warning to the board")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "amount",
                    models.BigIntegerField(
                        blank=True,
                        help_text="minor units, known when it takes effect",
                        null=True,
                        verbose_name="amount",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "repaid_entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                        verbose_name="repaid by entry",
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaving",
                        to="ownership.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "leaving",
                "verbose_name_plural": "leavings",
                "ordering": ["effective_on"],
            },
        ),
        migrations.CreateModel(
            name="Particulars",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="since")),
                ("recorded_at", models.DateTimeField(default=coop.clock.now, verbose_name="recorded at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("postal_address", models.TextField(blank=True, verbose_name="postal address")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="particulars",
                        to="ownership.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "particulars",
                "verbose_name_plural": "particulars",
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ShareEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("issued", "issued"), ("redeemed", "redeemed")], max_length=10, verbose_name="kind"
                    ),
                ),
                ("count", models.IntegerField(verbose_name="shares")),
                (
                    "amount",
                    models.BigIntegerField(help_text="minor units, same sign as the count", verbose_name="amount"),
                ),
                ("on", models.DateField(verbose_name="on")),
                (
                    "journal_entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                        verbose_name="journal entry",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_entries",
                        to="ownership.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "share entry",
                "verbose_name_plural": "share entries",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveIntegerField(verbose_name="shares")),
                ("amount", models.BigIntegerField(help_text="minor units", verbose_name="amount")),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="payment reference")),
                ("asked_at", models.DateTimeField(default=coop.clock.now, verbose_name="asked at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="ownership.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "share_entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscription",
                        to="ownership.shareentry",
                        verbose_name="share entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "share subscription",
                "verbose_name_plural": "share subscriptions",
                "ordering": ["asked_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "")), fields=("person",), name="one_open_application_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decision", "")),
                    models.Q(models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_decision_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "refused"), _negated=True),
                    models.Q(("reasons", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_refusal_has_its_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_on", None)), fields=("person",), name="one_membership_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_register_since", None), ("on_register_since__gte", models.F("admitted_on")), _connector="OR"
                ),
                name="registered_after_admission",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", None), ("on_register_since", None)),
                    models.Q(("number__isnull", False), ("on_register_since__isnull", False)),
                    _connector="OR",
                ),
                name="a_number_comes_with_the_register",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on", None),
                    models.Q(("left_on__gte", models.F("admitted_on")), ("on_register_since", None)),
                    ("left_on__gte", models.F("on_register_since")),
                    _connector="OR",
                ),
                name="left_after_joining",
            ),
        ),
        migrations.AddConstraint(
            model_name="leaving",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_on__gte", models.F("notice_on")), ("repay_by__gte", models.F("effective_on"))
                ),
                name="notice_then_end_then_repayment",
            ),
        ),
        migrations.AddConstraint(
            model_name="leaving",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", None), ("ended_at", None), ("repaid_entry", None)),
                    models.Q(("amount__isnull", False), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="repaid_only_after_the_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("count__gt", 0), ("kind", "issued")),
                    models.Q(("amount__lt", 0), ("count__lt", 0), ("kind", "redeemed")),
                    _connector="OR",
                ),
                name="shares_issued_are_positive_redeemed_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("share_entry", None), ("withdrawn_at", None)),
                fields=("member",),
                name="one_open_subscription_per_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("count__gt", 0)), name="a_subscription_is_for_something"
            ),
        ),
    ]
