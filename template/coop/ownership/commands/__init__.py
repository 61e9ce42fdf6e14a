"""How one becomes a member, owns shares and leaves. One function per thing a person can do.

apply → admit or refuse → (subscribe →) buy_shares → on the register → give_notice →
end_membership → repay. Every command that touches members or shares holds the register
(one lock), so limits, numbers and memberships are decided one after the other.
"""

from coop.ownership.commands.joining import admit, admit_by_silence, apply, refuse, withdraw_application
from coop.ownership.commands.leaving import end_membership, give_notice, repay
from coop.ownership.commands.register import note_particulars
from coop.ownership.commands.shares import Paid, buy_shares, receive_payment, subscribe, withdraw_subscription

__all__ = [
    "Paid",
    "admit",
    "admit_by_silence",
    "apply",
    "buy_shares",
    "end_membership",
    "give_notice",
    "note_particulars",
    "receive_payment",
    "refuse",
    "repay",
    "subscribe",
    "withdraw_application",
    "withdraw_subscription",
]
