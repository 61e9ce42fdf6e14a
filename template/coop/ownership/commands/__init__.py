"""How one becomes a member, owns shares and leaves. One function per thing a person can do.

apply → admit or refuse → (subscribe →) buy_shares → on the register → give_notice →
end_membership → repay. Every command that touches members or shares holds the register
(one lock), so limits, numbers and memberships are decided one after the other.
"""

from coop.ownership.commands.joining import admit, admit_by_silence, apply, refuse, withdraw_application
from coop.ownership.commands.leaving import end_membership, give_notice, repay
from coop.ownership.commands.moving import (
    ask_to_give,
    change_class,
    consent_to,
    convert_shares,
    refuse_transfer,
    write_down,
)
from coop.ownership.commands.register import note_particulars
from coop.ownership.commands.shares import (
    Paid,
    buy_shares,
    cancel_unpaid,
    pay_from_earnings,
    receive_payment,
    subscribe,
    withdraw_subscription,
)
from coop.ownership.commands.withdrawing import (
    ask_to_withdraw,
    end_pause,
    pause_repayments,
    repay_withdrawal,
    take_back_withdrawal,
)

__all__ = [
    "Paid",
    "admit",
    "admit_by_silence",
    "apply",
    "ask_to_give",
    "ask_to_withdraw",
    "buy_shares",
    "cancel_unpaid",
    "change_class",
    "consent_to",
    "convert_shares",
    "end_membership",
    "end_pause",
    "give_notice",
    "note_particulars",
    "pause_repayments",
    "pay_from_earnings",
    "receive_payment",
    "refuse",
    "refuse_transfer",
    "repay",
    "repay_withdrawal",
    "subscribe",
    "take_back_withdrawal",
    "withdraw_application",
    "withdraw_subscription",
    "write_down",
]
