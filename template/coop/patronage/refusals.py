"""What patronage and its closes say when something cannot be."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coop.refused import AlreadyDone, Refused


class CountedDifferently(Refused):
    """The same source comes again with other quantities."""

    message = _("Patronage from {source} has already been counted, and differently.")
    remedy = _("Reverse it first, and count it under a new source.")


class YearIsClosed(AlreadyDone):
    """The year has been closed; its figures stand."""

    message = _("The year from {starts_on} to {ends_on} has been closed.")
    remedy = _("What came to light since belongs in an open year.")


class YearsOverlap(Refused):
    message = _("The year from {starts_on} to {ends_on} shares days with one that has been closed.")
    remedy = _("Choose the days of a financial year that is open.")


class EarlierYearOpen(Refused):
    message = _("Income and expenses from before {starts_on} have not been closed.")
    remedy = _("Close the earlier year first.")


class YearNotOver(Refused):
    message = _("The year runs until {ends_on}; it can be closed from the day after.")
    remedy = _("Until then, draft the close as often as you like.")


class FiguresChanged(Refused):
    message = _("Since this close was drafted, the books or the patronage have changed.")
    remedy = _("Draft it again, and have the new figures adopted.")


class NotAdopted(Refused):
    message = _("A close is posted when a resolution has adopted it, and this names none.")
    remedy = _("Put the draft to the members first.")


class OtherCurrency(Refused):
    message = _("There are income or expenses in {currency}, which a close cannot share out.")
    remedy = _("Exchange them into {own} in the books first.")


class NotPosted(Refused):
    message = _("This close is not in the books yet.")
    remedy = _("It is posted when the members have adopted it.")


class MoreThanCapital(Refused):
    message = _("An amount above nothing is needed, and members have {capital} in their capital accounts.")
    remedy = _("Pay out that much or less.")


class CapitalChanged(Refused):
    message = _("Since this redemption was drafted, somebody’s capital has become less than it would pay them.")
    remedy = _("Draft it again, and have it adopted.")


class NoSuchConsent(Refused):
    message = _("The law that this co-op is under knows no such consent.")
