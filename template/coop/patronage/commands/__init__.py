"""What is written about patronage: accruals while the year runs, drafts of its close, the close itself.

A close is drafted from what the books and the accruals say, adopted by the members, and
posted exactly as they adopted it or not at all.
"""

from coop.patronage.commands.accruing import accrue, count_settled_job, reverse_accrual
from coop.patronage.commands.consenting import give_notice_consent, withdraw_notice_consent
from coop.patronage.commands.drafting import draft_close
from coop.patronage.commands.locking import mark_indivisible
from coop.patronage.commands.posting import begin_posting, finish_posting, post_close
from coop.patronage.commands.redeeming import draft_redemption, finish_redemption, post_redemption
from coop.patronage.commands.stating import issue_statements, send_statements

__all__ = [
    "accrue",
    "begin_posting",
    "count_settled_job",
    "draft_close",
    "draft_redemption",
    "finish_posting",
    "finish_redemption",
    "give_notice_consent",
    "issue_statements",
    "mark_indivisible",
    "post_close",
    "post_redemption",
    "reverse_accrual",
    "send_statements",
    "withdraw_notice_consent",
]
