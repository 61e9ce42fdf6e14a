"""What others may listen to about membership. Sent inside the transaction of the command."""

from django.dispatch import Signal

application_submitted = Signal()  # application
application_decided = Signal()  # application
member_admitted = Signal()  # member: decided; not on the register before the shares are paid
shares_issued = Signal()  # share_entry
member_registered = Signal()  # member: on the register, with a number; votes if the class does
notice_given = Signal()  # leaving
membership_ended = Signal()  # member, leaving
notice_withdrawn = Signal()  # member
member_suspended = Signal()  # suspension
expulsion_opened = Signal()  # expulsion
expulsion_decided = Signal()  # expulsion
appeal_made = Signal()  # appeal
appeal_decided = Signal()  # appeal
withdrawal_asked = Signal()  # withdrawal
shares_repaid = Signal()  # leaving
