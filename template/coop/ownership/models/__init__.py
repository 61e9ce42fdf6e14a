"""Who owns the co-op: applications, members, share accounts, leaving.

The migrations add what constraints cannot say: share entries and particulars are
append-only, register numbers run without a gap and never change, nobody holds fewer
than no shares, and a share account agrees with the books.
"""

from coop.ownership.models.leaving import Leaving, RepaymentPause, Withdrawal
from coop.ownership.models.lifecycle import Appeal, Expulsion, Suspension
from coop.ownership.models.members import Application, Member, Particulars
from coop.ownership.models.papers import Certificate, Change
from coop.ownership.models.shares import ShareEntry, Subscription, Transfer

__all__ = [
    "Appeal",
    "Application",
    "Certificate",
    "Change",
    "Expulsion",
    "Leaving",
    "Member",
    "Particulars",
    "RepaymentPause",
    "ShareEntry",
    "Subscription",
    "Suspension",
    "Transfer",
    "Withdrawal",
]
