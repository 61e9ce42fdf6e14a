"""The clock of the votes. Pages catch up by themselves (`ensure_current`), so a worker that is down loses nothing."""

from procrastinate.contrib.django import app

from coop.governance import commands


@app.periodic(cron="* * * * *")
@app.task(name="coop.governance.keep_time", queueing_lock="coop.governance.keep_time")
def keep_time(timestamp: int) -> None:
    """Each minute: freeze the rolls whose record date has passed, count the votes that have closed."""
    commands.open_due()
    commands.count_due()
