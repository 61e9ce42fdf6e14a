"""What the market does in the background. Pages do the same for the job they show, so nothing waits on this."""

from __future__ import annotations

from procrastinate.contrib.django import app

from coop.market import commands


@app.periodic(cron="* * * * * */20", periodic_id="market.expire_offers")
@app.task(queueing_lock="market.expire_offers", pass_context=False)
def expire_offers(timestamp: int) -> None:
    """Three times a minute: let offers lapse and put their jobs to the next."""
    commands.expire_offers()
