"""Which days make sense in a form. Validators for Django's fields of days and moments."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coop import clock

EARLIEST = date(1900, 1, 1)
LATEST = date(2999, 12, 31)
YEARS = 10


def near(day: date | datetime) -> None:
    """Within ten years, before or after today: anything else is a slip of the keyboard."""
    if isinstance(day, datetime):
        day = day.date()
    if abs(day.year - clock.today().year) > YEARS:
        raise ValidationError(_("Write a day within ten years of today."))


def past(day: date) -> None:
    """Today or before, and not more than ten years ago."""
    near(day)
    if day > clock.today():
        raise ValidationError(_("This day is still to come."))


def birthday(day: date) -> None:
    """A day on which somebody alive may have been born."""
    if not EARLIEST <= day <= clock.today():
        raise ValidationError(_("Write the year in four digits, such as 1985; the day cannot be still to come."))
