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


class NobodyToPay(Refused):
    message = _("Nothing is owed to anybody that is not in another payout run.")


class FourEyes(Refused):
    message = _("A second officer has to approve this run: you proposed it.")
    remedy = _("Ask somebody else on the board.")


class NotApproved(Refused):
    message = _("This run has not been approved.")
    remedy = _("Somebody other than who proposed it has to look at it first.")


class AlreadySettled(Refused):
    message = _("This run has been withdrawn or is being booked.")


class LineIsSettled(Refused):
    message = _("This payout has already failed, for another reason.")


class NothingToExport(Refused):
    message = _("Nobody in this run has given a bank account.")
    remedy = _("Ask them to enter it under their membership, or pay them in another way and book the run.")


class OnlyEuro(Refused):
    message = _("This kind of file is for transfers in euro; the co-op’s currency is {currency}.")
    remedy = _("Take the CSV file.")
