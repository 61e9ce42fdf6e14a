"""Sums by month are bigint like what they sum: summing a million of them for a year takes half as long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patronage", "0008_patronage_is_summed_by_month")]

    operations = [
        migrations.AlterField(model_name="monthsum", name="quantity", field=models.BigIntegerField()),
    ]
