"""What the books do by themselves."""

from procrastinate.contrib.django import app

from coop.ledger import commands


@app.periodic(cron="* * * * *")
@app.task(name="coop.ledger.seal_the_books", queueing_lock="coop.ledger.seal_the_books")
def seal_the_books(timestamp: int) -> None:
    """Seal what has been entered since the last minute (`timestamp` is the minute Procrastinate meant)."""
    while commands.seal():
        pass
