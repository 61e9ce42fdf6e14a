"""What patronage does by itself."""

from procrastinate.contrib.django import app

from coop.patronage import commands, queries


@app.periodic(cron="* * * * *")
@app.task(name="coop.patronage.go_on_with_closes", queueing_lock="coop.patronage.go_on_with_closes")
def go_on_with_closes(timestamp: int) -> None:
    """Each minute: go on with closes and redemptions that are being posted, large ones and broken-off ones."""
    for close in queries.being_posted():
        commands.finish_posting(close)
    for redemption in queries.redemptions_being_posted():
        commands.finish_redemption(redemption)


@app.periodic(cron="* * * * *")
@app.task(name="coop.patronage.send_statements", queueing_lock="coop.patronage.send_statements")
def send_statements(timestamp: int) -> None:
    """Each minute: write the letters about statements that have been made."""
    for close in queries.with_unsent_statements():
        commands.send_statements(close)
