"""What everyone did, summed by month as it is counted, so that a year is reckoned without reading every job again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Rows are taken in one order, so that two who count at once wait for each other and never in a circle.
SUMS = """
CREATE FUNCTION patronage_sums_by_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO patronage_monthsum AS known (person_id, basis, month, quantity)
    SELECT person_id, basis, date_trunc('month', "on")::date, sum(quantity)
    FROM inserted
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (person_id, basis, month) DO UPDATE SET quantity = known.quantity + EXCLUDED.quantity;
    RETURN NULL;
END $$;
CREATE TRIGGER accruals_are_summed_by_month AFTER INSERT ON patronage_accrual
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION patronage_sums_by_month();
"""

FILL = """
INSERT INTO patronage_monthsum (person_id, basis, month, quantity)
SELECT person_id, basis, date_trunc('month', "on")::date, sum(quantity) FROM patronage_accrual GROUP BY 1, 2, 3
"""


class Migration(migrations.Migration):
    dependencies = [
        ("patronage", "0007_capital_of_earlier_years_is_paid_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("basis", models.CharField(max_length=20)),
                ("month", models.DateField(help_text="its first day")),
                ("quantity", models.DecimalField(decimal_places=0, max_digits=30)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="monthsum",
            constraint=models.UniqueConstraint(
                fields=("person", "basis", "month"), name="one_sum_per_person_and_month"
            ),
        ),
        migrations.AddIndex(
            model_name="monthsum",
            index=models.Index(fields=["month"], include=["basis", "person", "quantity"], name="sum_by_month"),
        ),
        migrations.RunSQL([SUMS, FILL], reverse_sql="DROP FUNCTION patronage_sums_by_month CASCADE"),
    ]
