"""A worker and a customer meet on the platform, over HTTP alone, up to a job that is settled."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from tests.deploy.browser import Browser, Page

Mail = Callable[[str], list[str]]  # address of a mailbox → the mails in it, oldest first
DAYS = range(7)
STEPS = ("set_out", "arrive", "start", "complete")


def journey(browser: Callable[[], Browser], mail: Mail, say: Callable[[str], None], service: str) -> str:
    """Play it for `service` (of the mode appointments); the job's address."""
    worker, customer = browser(), browser()
    home = worker.get("/")
    assert home.status == 200, home.status
    sign_up(worker, mail, "Wil Worker Demo", "wil@demo.example")
    say("a worker signed up with a code that came by mail")
    start = worker.get("/work/start/")
    page = worker.send(start, r"/work/start/$", services=[service], introduction="Invented for this test.")
    assert page.path == "/work/", (page.path, page.words[:800])
    hours = {f"{part}_{day}": at for day in DAYS for part, at in (("starts", "00:00"), ("ends", "23:45"))}
    page = worker.send(worker.get("/work/appointments/hours/"), r"/work/appointments/hours/$", **hours)
    assert page.status == 200, page.words[:800]

    sign_up(customer, mail, "Cas Customer Demo", "cas@demo.example")
    asked = customer.get(f"/request/{service}/")
    page = customer.send(
        asked, rf"/request/{service}/$", address="1 Example Street, Demo Town", **details(asked, service)
    )
    assert re.fullmatch(r"/jobs/[0-9a-f-]{36}/", page.path), (page.path, page.words[:1500])
    job = page.path
    say("a customer asked for a job: " + job)

    page = worker.get("/work/")
    page = worker.send(page, r"/work/offers/\d+/accept/$")
    for step in STEPS:  # the visit may be tomorrow's; what counts here is that each step goes through
        page = worker.post(page, f"/work{job}{step}/", minutes=60)
        assert page.status == 200, page.words[:1500]
    page = customer.get(job)
    assert page.status == 200, page.status
    invoice = customer.get(job + "invoice/")
    assert invoice.status == 200, (invoice.status, page.words[:1500])
    say("the worker accepted and did it; the customer sees the invoice")
    return job


def sign_up(visitor: Browser, mail: Mail, name: str, address: str) -> Page:
    """A new account, confirmed by the code in the mail."""
    page = visitor.send(visitor.get("/accounts/signup/"), r"/accounts/signup/", name=name, email=address)
    page = visitor.send(page, page.path, code=code_of(mail, address))
    assert page.status == 200, page.words[:800]
    assert visitor.get("/my/data/").path == "/my/data/", page.words[:800]
    return page


def code_of(mail: Mail, address: str, seconds: int = 30) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for text in reversed(mail(address)):
            if found := re.search(r"(?m)^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", text.split("\n\n", 1)[-1]):
                return found[1]
        time.sleep(0.5)
    raise AssertionError(f"no mail with a code came for {address}: {mail(address)}")


def details(page: Page, service: str) -> dict[str, str]:
    """Answers to the questions that the form leaves open and demands."""
    form = page.form(rf"/request/{service}/$")
    return {
        name: ("1" if control.kind == "number" else next(filter(None, control.values), "Invented for this test."))
        for name, control in form.fields.items()
        if control.required and not control.value and control.kind not in {"radio", "hidden"} and name != "address"
    }
