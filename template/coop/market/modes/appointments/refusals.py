"""What this mode says when a time does not suit."""

from django.utils.translation import gettext_lazy as _

from coop.refused import Refused


class SlotGone(Refused):
    message = _("Nobody is free at that time any more.")
    remedy = _("Choose another of the times shown.")


class InThePast(Refused):
    message = _("That time has passed.")
    remedy = _("Choose a later one.")


class DoubleBooked(Refused):
    message = _("You already have a visit at that time.")
    remedy = _("Decline this one, or hand the other back first.")


class HoursClash(Refused):
    message = _("The hours that begin at {starts} end before they begin, or overlap others of that day.")
    remedy = _("Correct them; nothing was changed.")
