"""The books in forms that other software reads: Beancount, hledger, CSV, and a package for the auditor."""

from coop.ledger.exports import names
from coop.ledger.exports.package import PAPERS, register, write_package
from coop.ledger.exports.plain import beancount, hledger
from coop.ledger.exports.tables import chart_csv, general_ledger_csv, journal_csv, trial_balance_csv

__all__ = [
    "PAPERS",
    "beancount",
    "chart_csv",
    "general_ledger_csv",
    "hledger",
    "journal_csv",
    "names",
    "register",
    "trial_balance_csv",
    "write_package",
]
