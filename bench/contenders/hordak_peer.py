"""django-hordak, as its documentation says to post."""

from __future__ import annotations

import sys
from datetime import date

import django
from django.conf import settings
from turns import django_database, take_turns

settings.configure(
    DATABASES={"default": django_database()},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    HORDAK_CURRENCIES=["EUR"],
    CURRENCIES=["EUR"],
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from hordak.models import Account, Leg, Transaction  # noqa: E402
from moneyed import Money  # noqa: E402

PRICE = Money(25, "EUR")
DAY = date(2026, 5, 4)

call_command("migrate", verbosity=0)
Account.objects.create(name="Labour", type="EX", code="0", currencies=["EUR"])
for n in range(50):
    Account.objects.create(name=f"Person {n}", type="LI", code=str(n + 1), currencies=["EUR"])
labour, *people = Account.objects.order_by("pk")


def single(count: int) -> None:
    for n in range(count):
        with transaction.atomic():
            people[n % 50].transfer_to(labour, PRICE, date=DAY, description="A ride")


def bulk(count: int) -> None:
    for start in range(0, count, 5_000):
        with transaction.atomic():
            made = Transaction.objects.bulk_create(
                Transaction(date=DAY, description="A ride") for _ in range(min(5_000, count - start))
            )
            Leg.objects.bulk_create(
                leg
                for n, each in enumerate(made)
                for leg in (
                    Leg(transaction=each, account=people[n % 50], credit=PRICE),
                    Leg(transaction=each, account=labour, debit=PRICE),
                )
            )


take_turns({"transfer_to": single, "bulk_create": bulk}[sys.argv[1].rpartition(" ")[2]])
