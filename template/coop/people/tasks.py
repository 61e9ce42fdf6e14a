"""Sending what `coop.people.letters` has written."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

FIVE_TRIES_IN_AN_HOUR = RetryStrategy(max_attempts=5, wait=60, linear_wait=240)


@app.task(name="coop.people.send_letter", queue="letters", retry=FIVE_TRIES_IN_AN_HOUR)
def send_letter(to: str, subject: str, body: str) -> None:
    """Send one letter. What the mail server refuses is tried again, five times within an hour."""
    EmailMessage(subject=subject, body=body, from_email=settings.DEFAULT_FROM_EMAIL, to=[to]).send()
