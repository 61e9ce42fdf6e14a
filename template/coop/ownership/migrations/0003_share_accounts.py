"""Share accounts: paid in parts, given on, converted, withdrawn, cancelled, written down.

What was issued or redeemed under 0.1.0 was paid in full, in shares of the member's class. The
database now also refuses a line of a share account that its journal entry does not bear out.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import coop.clock

FILL = """
ALTER TABLE ownership_shareentry DISABLE TRIGGER share_entries_are_append_only;
UPDATE ownership_shareentry entry SET paid = entry.amount, share_class = member.member_class
    FROM ownership_member member WHERE member.id = entry.member_id;
ALTER TABLE ownership_shareentry ENABLE TRIGGER share_entries_are_append_only;
UPDATE ownership_subscription asked SET share_class = member.member_class,
        paid = CASE WHEN asked.share_entry_id IS NULL THEN 0 ELSE asked.amount END
    FROM ownership_member member WHERE member.id = asked.member_id;
"""

HOLD = """
CREATE OR REPLACE FUNCTION ownership_no_negative_holding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(count) < 0 OR sum(amount) < 0 OR sum(paid) < 0 OR sum(paid) > sum(amount)
        FROM ownership_shareentry WHERE member_id = NEW.member_id AND share_class = NEW.share_class) THEN
        RAISE EXCEPTION 'member % would hold fewer than no shares, or have paid more than they are', NEW.member_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_holds_fewer_than_no_shares';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ownership_accounts_agree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own record;
    theirs record;
BEGIN
    SELECT sum(amount) AS capital, sum(amount - paid) AS unpaid INTO own
        FROM ownership_shareentry WHERE journal_entry_id = NEW.journal_entry_id AND member_id = NEW.member_id;
    SELECT coalesce(-sum(posting.amount) FILTER (WHERE account.role = 'share_capital'), 0) AS capital,
           coalesce(sum(posting.amount) FILTER (WHERE account.role = 'share_receivable'), 0) AS unpaid INTO theirs
        FROM ledger_posting posting JOIN ledger_account account ON account.id = posting.account_id
        WHERE posting.entry_id = NEW.journal_entry_id AND account.party = 'member:' || NEW.member_id;
    IF (own.capital, own.unpaid) IS DISTINCT FROM (theirs.capital, theirs.unpaid) THEN
        RAISE EXCEPTION 'the share account of member % says % (unpaid %), its journal entry % (unpaid %)',
            NEW.member_id, own.capital, own.unpaid, theirs.capital, theirs.unpaid
            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_accounts_agree_with_the_books';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER share_accounts_agree_with_the_books AFTER INSERT ON ownership_shareentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ownership_accounts_agree();
"""

UNHOLD = """
DROP TRIGGER share_accounts_agree_with_the_books ON ownership_shareentry;
DROP FUNCTION ownership_accounts_agree();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_the_database_holds_the_books"),
        ("ownership", "0002_the_register_holds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RepaymentPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(help_text="the last day of the pause", verbose_name="until")),
                ("reasons", models.TextField(verbose_name="reasons")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
            ],
            options={
                "verbose_name": "pause of repayments",
                "verbose_name_plural": "pauses of repayments",
                "ordering": ["-since"],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("share_class", models.CharField(max_length=40, verbose_name="class of share")),
                ("count", models.PositiveIntegerField(verbose_name="shares")),
                ("asked_at", models.DateTimeField(default=coop.clock.now, verbose_name="asked at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("reasons", models.TextField(blank=True, verbose_name="reasons")),
            ],
            options={
                "verbose_name": "transfer of shares",
                "verbose_name_plural": "transfers of shares",
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("share_class", models.CharField(max_length=40, verbose_name="class of share")),
                ("count", models.PositiveIntegerField(verbose_name="shares")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("due_on", models.DateField(verbose_name="not before")),
                ("repay_by", models.DateField(verbose_name="to be repaid by")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
            ],
            options={
                "verbose_name": "withdrawal of shares",
                "verbose_name_plural": "withdrawals of shares",
                "ordering": ["asked_on", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="shareentry",
            name="shares_issued_are_positive_redeemed_negative",
        ),
        migrations.RemoveConstraint(
            model_name="subscription",
            name="one_open_subscription_per_member",
        ),
        migrations.AddField(
            model_name="shareentry",
            name="paid",
            field=models.BigIntegerField(
                default=0, help_text="minor units, same sign as the count", verbose_name="paid"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="shareentry",
            name="share_class",
            field=models.CharField(default="", max_length=40, verbose_name="class of share"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="shareentry",
            name="towards",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="ownership.subscription",
                verbose_name="towards the subscription",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="cancelled",
            field=models.BigIntegerField(default=0, help_text="minor units", verbose_name="cancelled"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="to be paid in full by"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="paid",
            field=models.BigIntegerField(default=0, help_text="minor units", verbose_name="paid"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="share_class",
            field=models.CharField(default="", max_length=40, verbose_name="class of share"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="shareentry",
            name="journal_entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.entry",
                verbose_name="journal entry",
            ),
        ),
        migrations.AlterField(
            model_name="shareentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("issued", "subscribed"),
                    ("paid", "instalment paid"),
                    ("given", "given to another member"),
                    ("received", "received from another member"),
                    ("converted", "converted"),
                    ("withdrawn", "withdrawn"),
                    ("cancelled", "cancelled, unpaid"),
                    ("written_down", "written down"),
                    ("redeemed", "redeemed"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__gt", 0),
                        ("count__gt", 0),
                        ("kind", "issued"),
                        ("paid__gte", 0),
                        ("paid__lte", models.F("amount")),
                    ),
                    models.Q(("amount", 0), ("count", 0), ("kind", "paid"), ("paid__gt", 0)),
                    models.Q(("amount__gte", 0), ("count__gt", 0), ("kind", "received"), ("paid", models.F("amount"))),
                    models.Q(
                        ("amount__lte", 0),
                        ("count__lt", 0),
                        ("kind__in", ("given", "withdrawn")),
                        ("paid", models.F("amount")),
                    ),
                    models.Q(
                        ("amount__lte", 0),
                        ("count__lt", 0),
                        ("kind", "redeemed"),
                        ("paid__gte", models.F("amount")),
                        ("paid__lte", 0),
                    ),
                    models.Q(("amount__lt", 0), ("count__lt", 0), ("kind", "cancelled"), ("paid", 0)),
                    models.Q(("amount__lt", 0), ("count", 0), ("kind", "written_down"), ("paid", models.F("amount"))),
                    models.Q(("amount__gte", 0), ("count__gt", 0), ("kind", "converted")),
                    models.Q(("amount__lte", 0), ("count__lt", 0), ("kind", "converted")),
                    _connector="OR",
                ),
                name="each_kind_of_share_entry_has_its_signs",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareentry",
            constraint=models.UniqueConstraint(
                fields=("journal_entry", "member", "share_class"), name="one_share_entry_per_account_and_journal_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "amount__gt",
                        django.db.models.expressions.CombinedExpression(models.F("paid"), "+", models.F("cancelled")),
                    ),
                    ("withdrawn_at", None),
                ),
                fields=("member",),
                name="one_open_subscription_per_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount__gte",
                        django.db.models.expressions.CombinedExpression(models.F("paid"), "+", models.F("cancelled")),
                    ),
                    ("cancelled__gte", 0),
                    ("paid__gte", 0),
                ),
                name="no_more_is_paid_than_was_subscribed",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share_entry__isnull", False), models.Q(("cancelled", 0), ("paid", 0)), _connector="OR"
                ),
                name="shares_paid_for_are_issued",
            ),
        ),
        migrations.AddField(
            model_name="repaymentpause",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
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
            model_name="transfer",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="ownership.member",
                verbose_name="from",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="journal_entry",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.entry",
                verbose_name="journal entry",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="receiver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ownership.member", verbose_name="to"
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals",
                to="ownership.member",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="share_entry",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawal",
                to="ownership.shareentry",
                verbose_name="share entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="repaymentpause",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))), name="a_pause_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="repaymentpause",
            constraint=models.CheckConstraint(
                condition=models.Q(("reasons", ""), _negated=True), name="a_pause_has_its_reasons"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0), models.Q(("giver", models.F("receiver")), _negated=True)),
                name="a_transfer_is_of_something_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("journal_entry", None), ("decided_at__isnull", False), _connector="OR"),
                name="no_transfer_before_the_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0)), name="a_withdrawal_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("asked_on")), ("repay_by__gte", models.F("due_on"))),
                name="asked_then_due_then_repaid",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled_at", None), ("share_entry", None), _connector="OR"),
                name="taken_back_or_repaid",
            ),
        ),
        migrations.RunSQL(HOLD, UNHOLD),
    ]
