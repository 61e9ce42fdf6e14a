"""Somebody at a browser: opens pages, fills in the forms that are there, presses buttons.

Knows no address but those a person would type or be sent; everything else is found on the
page, so a form that is not shown cannot be sent.
"""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django_webtest import DjangoTestApp
from webtest.forms import Checkbox, Form, Hidden, Radio, Select, Submit

from coop.people.models import Person

USUAL = {"number": "1", "date": "1990-01-01"}


class Visitor:
    """One person with one browser."""

    def __init__(self, name: str, email: str) -> None:
        self.name, self.email = name, email
        self.browser = DjangoTestApp()
        self.page: Any = None

    @property
    def person(self) -> Person:
        return Person.objects.get(email=self.email)

    def open(self, address: str) -> Any:
        self.page = self.browser.get(address, auto_follow=True)
        return self.page

    def form(self, action: str = "", *names: str) -> Form:
        """The form that goes to `action` (a part of an address; "" is the page itself) and has these fields."""
        here = self.page.request.path
        for form in self.page.forms.values():
            goes_to = (form.action.strip() or here).split("?")[0]
            if (action in goes_to if action else goes_to == here) and set(names) <= set(form.fields):
                return form
        raise AssertionError(f"{here} shows no form for {action!r}")

    def send(self, action: str = "", *, press: tuple[str, str] | None = None, **values: Any) -> Any:
        """Fill in the form for `action` with `values`, complete what is required and left empty, and send it."""
        form = self.form(action, *values)
        for name, value in values.items():
            form.set(name, value)
        fill_in(form)
        answer = form.submit(press[0], value=press[1]) if press else form.submit()
        self.page = answer.follow() if 300 <= answer.status_int < 400 else answer
        while 300 <= self.page.status_int < 400:
            self.page = self.page.follow()
        return self.page

    def sees(self, *texts: str) -> bool:
        shown = re.sub(r"\s+", " ", self.page.html.get_text(" "))
        return all(text in shown for text in texts)

    def sign_up(self) -> None:
        """Open an account: a name, an address, the code from the letter."""
        self.open("/accounts/signup/")
        self.send("signup", name=self.name, email=self.email)
        self.send("", code=self.code())

    def sign_in(self) -> None:
        """Sign in with a code by e-mail."""
        self.open("/accounts/login/")
        self.send("login", login=self.email)
        self.send("", code=self.code())

    def code(self) -> str:
        letter = next(letter for letter in reversed(mail.outbox) if self.email in letter.to)
        found = re.search(r"^([A-Z0-9]{4,}-?[A-Z0-9]*)$", letter.body, re.MULTILINE)
        assert found, letter.body
        return found[1]


def fill_in(form: Form) -> None:
    """Choose and write something in every field that is empty, as somebody in a hurry would."""
    lists = 0
    for name, fields in form.fields.items():
        for field in fields if name else ():
            if isinstance(field, (Hidden, Submit, Checkbox)) or field.value:
                continue
            if isinstance(field, Select):
                real = [value for value, _chosen, _text in field.options if value]
                if real and "required" in field.attrs | {"required": "place" in name and ""}:
                    field.value = real[lists % len(real)]
                    lists += 1
            elif isinstance(field, Radio):
                field.value = next(value for value, _chosen, _text in field.options if value)
            elif "required" in field.attrs:
                field.value = USUAL.get(field.attrs.get("type", ""), "As always, please.")
