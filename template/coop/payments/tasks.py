"""What payments do by themselves."""

from procrastinate.contrib.django import app

from coop.payments import queries
from coop.payments.commands.runs import go_on


@app.periodic(cron="* * * * *")
@app.task(name="coop.payments.go_on_with_runs", queueing_lock="coop.payments.go_on_with_runs")
def go_on_with_runs(timestamp: int) -> None:
    """Each minute: go on with payout runs that were broken off."""
    for run in queries.runs_being_paid():
        go_on(run)
