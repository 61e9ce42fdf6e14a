"""How a worker gets ready for visits, on the page: the hours of the week."""

from tests.walk import Visitor


def ready(worker: Visitor) -> None:
    worker.open("/work/appointments/hours/")
    form = worker.form()
    for weekday in range(7):
        form.set(f"starts_{weekday}", "08:00")
        form.set(f"ends_{weekday}", "20:00")
    worker.send()
