"""What payments say when a figure does not fit."""

from django.utils.translation import gettext_lazy as _

from coop.refused import Refused


class PaymentDiffers(Refused):
    message = _("A payment with the reference “{reference}” has been recorded before, with another amount, job or day.")
    remedy = _("Check the bank statement; correct the first one through the office if it was wrong.")


class MoreThanDue(Refused):
    message = _("Only {due} is due for this job.")
    remedy = _("Record that much here, and give the rest back or book it for another job.")


class NothingDue(Refused):
    message = _("Nothing is due for this job.")
    remedy = _("A job is paid after it is done.")


class NotPositive(Refused):
    message = _("The amount must be more than nothing.")


class MoreThanOwed(Refused):
    message = _("The co-op owes {name} {owed}, not more.")
    remedy = _("Pay out that much or less.")


class PayoutDiffers(Refused):
    message = _("This payout has been made before, to another person or of another amount.")
    remedy = _("Reload the page and begin again.")


class NoInvoiceYet(Refused):
    message = _("There is no invoice before the job is done.")
