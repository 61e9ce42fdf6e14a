"""What this mode says when a trip or a position does not work out."""

from django.utils.translation import gettext_lazy as _

from coop.refused import Refused


class OutOfZone(Refused):
    message = _("“{place}” is outside the area in which the co-op works.")
    remedy = _("Choose a place within {radius} km of {centre}.")


class TooShort(Refused):
    message = _("The two places are the same.")
    remedy = _("Choose where to go.")


class NotOnline(Refused):
    message = _("You are offline.")
    remedy = _("Go online first; your position is kept only while you are.")
