"""How one becomes a member, owns shares and leaves. One function per thing a person can do.

apply → admit or refuse → (subscribe →) buy_shares → on the register → give_notice →
end_membership → repay. Every command that touches members or shares holds the register
(one lock), so limits, numbers and memberships are decided one after the other.
"""

from coop.ownership.commands.appealing import appeal, appeal_until, decide_appeal
from coop.ownership.commands.discipline import (
    answer_expulsion,
    carry_out_expulsion,
    expel,
    keep,
    lift_suspension,
    open_expulsion,
    suspend,
)
from coop.ownership.commands.dying import name_heirs, pass_to_heir, record_death
from coop.ownership.commands.joining import admit, admit_by_silence, apply, refuse, withdraw_application
from coop.ownership.commands.leaving import end_membership, give_notice, repay, withdraw_notice
from coop.ownership.commands.moving import (
    ask_to_give,
    change_class,
    consent_to,
    convert_shares,
    refuse_transfer,
    write_down,
)
from coop.ownership.commands.register import keep_particulars, note_particulars
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
    "answer_expulsion",
    "appeal",
    "appeal_until",
    "apply",
    "ask_to_give",
    "ask_to_withdraw",
    "buy_shares",
    "cancel_unpaid",
    "carry_out_expulsion",
    "change_class",
    "consent_to",
    "convert_shares",
    "decide_appeal",
    "end_membership",
    "end_pause",
    "expel",
    "give_notice",
    "keep",
    "keep_particulars",
    "lift_suspension",
    "name_heirs",
    "note_particulars",
    "open_expulsion",
    "pass_to_heir",
    "pause_repayments",
    "pay_from_earnings",
    "receive_payment",
    "record_death",
    "refuse",
    "refuse_transfer",
    "repay",
    "repay_withdrawal",
    "subscribe",
    "suspend",
    "take_back_withdrawal",
    "withdraw_application",
    "withdraw_notice",
    "withdraw_subscription",
    "write_down",
]
