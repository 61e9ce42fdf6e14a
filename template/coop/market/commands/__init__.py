"""What people do with jobs: one function per step, each one transaction and one row in the job's log.

The order of steps and who may take them is a table in `coop.market.rules`; the way a job
finds its worker is a mode's. A step taken twice by the same person is harmless: the second
time the job is returned as it stands. Rows are locked job first, then worker.
"""

from coop.market.commands.asking import quote_job, request_job, request_quoted
from coop.market.commands.calling_off import cancel, fee_for_cancelling, report_no_show
from coop.market.commands.doing import arrive, complete, rate, set_out, settle, start, tip
from coop.market.commands.finding import Choice, accept, decline, expire_offers, hand_back, offer, offer_to
from coop.market.commands.working import become_worker, stop_working

__all__ = [
    "Choice",
    "accept",
    "arrive",
    "become_worker",
    "cancel",
    "complete",
    "decline",
    "expire_offers",
    "fee_for_cancelling",
    "hand_back",
    "offer",
    "offer_to",
    "quote_job",
    "rate",
    "report_no_show",
    "request_job",
    "request_quoted",
    "set_out",
    "settle",
    "start",
    "stop_working",
    "tip",
]
