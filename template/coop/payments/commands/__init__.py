"""What is written about money in and money out."""

from coop.payments.commands.accounts import keep_account
from coop.payments.commands.money import pay_out, record_cost, record_payment
from coop.payments.commands.runs import approve_run, export_run, fail_line, propose_run, settle_run, withdraw_run

__all__ = [
    "approve_run",
    "export_run",
    "fail_line",
    "keep_account",
    "pay_out",
    "propose_run",
    "record_cost",
    "record_payment",
    "settle_run",
    "withdraw_run",
]
