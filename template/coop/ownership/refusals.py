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


class NotResident(Refused):
    message = _("Members live here: {where}.")
    remedy = _("Say in your application that you do.")


class NoWorkYet(Refused):
    message = _("Who joins this class has worked here for {days} days first.")
    remedy = _("Apply again once you have worked with us for so long.")


class StillOnProbation(Refused):
    message = _("Who joins this class has worked here for {days} days first; you began on {since}.")
    remedy = _("Apply again from {until}.")


class Suspended(Refused):
    message = _("This membership is suspended until {until}: {grounds}")
    remedy = _("You keep your vote and may answer to the board.")


class AlreadySuspended(AlreadyDone):
    message = _("{person} is suspended already.")


class SuspensionTooLong(Refused):
    message = _("A suspension lasts {days} days at most.")
    remedy = _("Choose an earlier day.")


class ExpulsionOpen(AlreadyDone):
    message = _("An expulsion of {person} is under way.")


class ExpulsionDecided(AlreadyDone):
    message = _("This has been decided.")


class HearingTooSoon(Refused):
    message = _("The member has at least {days} days between the written grounds and the hearing.")
    remedy = _("Choose {earliest} or a later day.")


class NotHeardYet(Refused):
    message = _("The member is heard on {hearing_on}; until then nothing is decided.")


class StillTimeToAppeal(Refused):
    message = _("The member may appeal until {appeal_until}.")


class AppealOpen(Refused):
    message = _("The general meeting has not yet decided on the appeal.")


class NothingToAppeal(Refused):
    message = _("There is no decision to appeal against.")


class AppealMade(AlreadyDone):
    message = _("You have appealed against this decision already.")


class TooLateToAppeal(Refused):
    message = _("The time to appeal ended on {until}.")


class AppealDecided(AlreadyDone):
    message = _("The general meeting has decided on this appeal.")


class NotThatDay(Refused):
    message = _("This day lies outside the membership.")
    remedy = _("Choose a day from {earliest} to {latest}.")


class HeirsMissing(Refused):
    message = _("Nobody has written down to whom the money of the estate is due.")
    remedy = _("Enter the heirs and what proves it first.")


class NoEstate(Refused):
    message = _("This is not the estate of a member who has died.")


class EstateTooSmall(Refused):
    message = _("What is owed to the estate buys {count} shares at most.")
    remedy = _("Choose {count} or fewer.")


class NoticeRanOut(Refused):
    message = _("The notice took effect on {effective_on}.")
    remedy = _("Apply again to become a member.")


class OfficerTooYoung(Refused):
    message = _("Officers must be at least {minimum} years old.")


class TooFewMembersOnTheBoard(Refused):
    message = _("More than {part} of the board must be members; with this person {members} of {board} are.")
    remedy = _("Appoint a member.")


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


class TooMuchToCount(Refused):
    message = _("{count} shares come to more money than the books can hold.")
    remedy = _("Choose fewer shares.")


class OwnPayment(NotAllowed):
    message = _("Nobody confirms alone that money for their own shares has come in or gone out.")
    remedy = _("Ask another holder of the office of {office}.")


class FirstPaymentTooSmall(Refused):
    message = _("At least {least} is paid at once for these shares; this is {amount}.")
    remedy = _("Pay that much or more; the rest may follow in instalments.")


class PaidTooMuch(Refused):
    message = _("{outstanding} is still to be paid; this is {amount}.")
    remedy = _("Enter what is still to be paid, and give the rest back.")


class NotYetOverdue(Refused):
    message = _("The shares are to be paid in full by {due_on}; until then they cannot be cancelled.")
    remedy = _("Wait until that day has passed.")


class NothingToCancel(Refused):
    message = _("What is still to be paid is less than one share.")
    remedy = _("Ask the member to pay the rest.")


class NotPaidInFull(Refused):
    message = _("{unpaid} is still to be paid on these shares.")
    remedy = _("Pay them in full first.")


class NotSoMany(Refused):
    message = _("Of the {held} shares of this class, {free} may go.")
    remedy = _("Choose {free} or fewer. Who wants to give back all shares gives notice.")


class NotTransferable(Refused):
    message = _("Shares cannot be given to another member.")
    remedy = _("They can be given back to the co-op, where law and charter allow it.")


class NoSuchReceiver(Refused):
    message = _("There is no member with the number {number} to whom these shares could be given.")
    remedy = _("Shares go to another member on the register.")


class NotForOneself(NotAllowed):
    message = _("Nobody consents to what concerns their own shares.")
    remedy = _("Ask another holder of the office of {office}.")


class TransferDecided(AlreadyDone):
    message = _("This transfer has been decided.")


class TooFewForTheClass(Refused):
    message = _("This class requires {required} shares; with those there are {held}.")
    remedy = _("Buy the rest first, or have shares converted.")


class SameClass(Refused):
    message = _("The shares are of this class already.")


class NoLossToBear(Refused):
    message = _("Losses carried forward come to {losses}; shares cannot be written down by {amount}.")
    remedy = _("Write down no more than the losses.")


class ResolutionNeeded(Refused):
    message = _("The general meeting decides this; its resolution is missing.")
    remedy = _("Write which resolution, such as its number and day.")


class NotWithdrawable(Refused):
    message = _("Shares cannot be given back while one is a member.")
    remedy = _("They can be given to another member, where the charter allows it.")


class WithdrawalClosed(AlreadyDone):
    message = _("This withdrawal has been repaid or taken back.")


class NotDueYet(Refused):
    message = _("This is not due before {due_on}.")


class NotYourTurn(Refused):
    message = _("Others have waited longer: {first} is next.")
    remedy = _("Repay in the order in which it was asked for.")


class RepaymentsPaused(Refused):
    message = _("The board pays no shares back until {until}: {reasons}")
    remedy = _("Wait, or end the pause.")


class YearsLimit(Refused):
    message = _("{room} may still be repaid this year; this is {amount}.")
    remedy = _("It keeps its place in the line for next year.")


class CapitalFloor(Refused):
    message = _("The capital would fall to {after}; the least is {least}.")
    remedy = _("Wait until members have paid for new shares.")


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
