"""What a vote refuses, each with what to do."""

from django.utils.translation import gettext_lazy as _

from coop.refused import AlreadyDone, NotAllowed, Refused


class NoticeTooShort(Refused):
    message = _("Members would have {given} clear days of notice; the rules ask for {needed}.")
    remedy = _("Open the vote on {earliest} or later.")


class OnlyMembersDecide(NotAllowed):
    message = _("Only members and the board may put a resolution to the members.")
    remedy = _("Apply to become a member.")


class UnknownKind(Refused):
    message = _("The rules of this co-op know no majority for a resolution of the kind “{kind}”.")


class NothingToDecide(Refused):
    message = _("A resolution needs a title and a text.")


class ClosesBeforeItOpens(Refused):
    message = _("The vote would close before it opens.")


class AboutWhat(Refused):
    message = _("A resolution on the surplus must name the close that it adopts, and only such a resolution may.")
    remedy = _("Propose it from the draft of the year's close in the office.")


class AlreadyProposed(AlreadyDone):
    message = _("Resolution {number} is already about this.")


class NotOpen(Refused):
    message = _("This vote is not open: it runs from {opens} to {closes}.")


class NotOnTheRoll(NotAllowed):
    message = _("You are not on the roll of this vote: it was fixed with the register of {record}.")
    remedy = _("If you were a member on that day, tell the secretary.")


class NoLongerAMember(NotAllowed):
    message = _("Your membership has ended, and votes are the members'.")
    remedy = ""


class AlreadyVoted(AlreadyDone):
    message = _("You have voted already. A vote cannot be changed: nobody can tell which ballot is yours.")


class NotAChoice(Refused):
    message = _("“{choice}” is not a choice of this ballot.")
    remedy = _("Choose for, against or abstain.")


class BoxSealed(Refused):
    message = _("The box is sealed until the vote has closed and been counted.")
    remedy = _("Come back after {closes}.")
