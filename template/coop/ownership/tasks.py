"""What falls due by itself: notices that have run out, applications that silence admits."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from coop.ownership import commands, queries
from coop.refused import Refused

log = logging.getLogger(__name__)


@app.periodic(cron="10 0 * * *", periodic_id="ownership.settle_what_is_due")
@app.task(queueing_lock="ownership.settle_what_is_due", pass_context=False)
def settle_what_is_due(timestamp: int = 0) -> None:
    """Every night: end what has run out, admit whom silence admits. Safe to repeat and to run late."""
    for leaving in queries.leavings_due():
        commands.end_membership(leaving)
    for expulsion in queries.expulsions_to_carry_out():
        commands.carry_out_expulsion(expulsion)
    for application in queries.waiting_applications():
        if queries.silence_has_admitted(application):
            try:
                commands.admit_by_silence(application)
            except Refused as refused:
                log.warning("application %s: %s", application.pk, refused)
