"""How a worker gets ready for trips, on the page: being online, from now."""

from tests.walk import Visitor


def ready(worker: Visitor) -> None:
    worker.open("/work/")
    if any("offline" in (form.action or "") for form in worker.page.forms.values()):
        worker.send("offline")
    worker.send("online")
