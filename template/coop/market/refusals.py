"""What the market says when it cannot do what somebody asked, in words for them."""

from django.utils.translation import gettext_lazy as _

from coop.refused import Refused


class NoSuchService(Refused):
    message = _("The co-op does not offer “{service}”.")
    remedy = _("Choose one of the services on the list.")


class BadRequest(Refused):
    message = _("Something is missing in what you asked for: {what}.")
    remedy = _("Fill it in and send it again.")


class NotAWorker(Refused):
    message = _("You do not work through the co-op yet.")
    remedy = _("Sign on as a worker first; it takes a minute.")


class NotYours(Refused):
    message = _("This is for somebody else to do.")
    remedy = _("Ask the dispatcher if you think it should be you.")


class OutOfTurn(Refused):
    message = _("This cannot be done now: the job is “{state}”.")
    remedy = _("Reload the page to see where it stands.")


class AlreadyTaken(Refused):
    message = _("Somebody was quicker: this job has been taken.")
    remedy = _("There will be another one; nothing is held against you.")


class OfferGone(Refused):
    message = _("This offer is no longer open.")
    remedy = _("Look at your open offers; missing one is not held against you.")


class Busy(Refused):
    message = _("You are on another job.")
    remedy = _("Finish it, or hand it back, before you take the next.")


class TooLate(Refused):
    message = _("The time you chose has passed.")
    remedy = _("Ask again for a later one.")


class SaidOtherwise(Refused):
    message = _("This has been done before, with other figures.")
    remedy = _("Ask the office if the first ones were wrong.")


class BadFigure(Refused):
    message = _("“{figure}” is not possible here: it must be between {least} and {most}.")


class StillAtWork(Refused):
    message = _("You still have {count} jobs to finish or hand back.")
    remedy = _("Then you can sign off.")
