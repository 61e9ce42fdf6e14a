"""What ownership refuses, in words. A holding limit is the rules' own (`coop.charter`)."""

from django.utils.translation import gettext_lazy as _

from coop.refused import AlreadyDone, NotAllowed, Refused


class UnknownClass(Refused):
    message = _("The charter knows no class of member called “{member_class}”.")
    remedy = _("Choose one of: {classes}.")


class TooYoung(Refused):
    message = _("Members must be at least {minimum} years old; you are {age}.")
    remedy = _("Apply again from {birthday}.")


class BirthDateMissing(Refused):
    message = _("Members must be at least {minimum} years old; we do not know your date of birth.")
    remedy = _("Add it to your application.")


class AddressMissing(Refused):
    message = _("The register of members needs a postal address; we do not know yours.")
    remedy = _("Add it to your application.")


class AlreadyMember(AlreadyDone):
    message = _("{person} is a member already.")
    remedy = _("One person holds one membership. Shares can be bought on the membership page.")


class AlreadyApplied(AlreadyDone):
    message = _("There is an application of {person} waiting for a decision.")
    remedy = _("Wait for it, or withdraw it and apply again.")


class AlreadyDecided(AlreadyDone):
    message = _("This application was decided on {on}: {decision}.")
    remedy = _("The person may apply again.")


class OwnApplication(NotAllowed):
    message = _("Nobody decides on their own application.")
    remedy = _("Ask another holder of the office of {office}.")


class ReasonsNeeded(Refused):
    message = _("A refusal needs its reasons; the applicant reads them.")
    remedy = _("Write why the application is refused.")


class TimeToDecideOver(Refused):
    message = _("The time to decide ended on {decide_by}; from then on silence admits.")
    remedy = _("Admit the applicant. A membership can be ended later, by the charter's rules.")


class StillTimeToDecide(Refused):
    message = _("The application may be decided until {decide_by}.")


class NotYourMembership(NotAllowed):
    message = _("This is not your membership.")
    remedy = _("The member can do this, or somebody who holds the office of {office}.")


class NotAMember(Refused):
    message = _("This membership has ended.")
    remedy = _("Apply again to become a member.")


class IsLeaving(Refused):
    message = _("Notice was given; membership ends on {effective_on}.")


class NoSuchCount(Refused):
    message = _("{count} is not a number of shares that can be bought.")
    remedy = _("Choose at least one share.")


class OpenSubscription(AlreadyDone):
    message = _("You have already asked for {count} shares and payment “{reference}” has not come in yet.")
    remedy = _("Pay that first, or withdraw it and ask again.")


class SubscriptionClosed(AlreadyDone):
    message = _("The subscription {reference} has been paid or withdrawn.")


class NotEnoughEarned(Refused):
    message = _("The co-op owes you {owed}, which is less than the {amount} these shares cost.")
    remedy = _("Buy fewer shares, or pay for them from outside.")


class KeyUsed(Refused):
    message = _("This request was sent before with something else in it.")
    remedy = _("Load the page again and repeat what you wanted to do.")


class NoticeStillRuns(Refused):
    message = _("Membership ends on {effective_on}; the notice still runs.")
    remedy = _("Wait until that day.")


class NotEndedYet(Refused):
    message = _("The membership has not ended, so nothing is due.")
    remedy = _("It ends on {effective_on}.")


class AlreadyRepaid(AlreadyDone):
    message = _("The shares of {person} have been repaid already.")
