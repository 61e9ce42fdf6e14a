"""What browsers are told not to do: nothing inline, nothing from other hosts, no frames."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def policy(path: str) -> dict[str, str]:
    """By directive, of the very answer at `path`."""
    header = Client().get(path).headers["Content-Security-Policy"]
    return dict(part.strip().partition(" ")[::2] for part in header.split(";"))


@pytest.mark.parametrize("path", ["/", "/services/", "/about/", "/open-book/", "/accounts/login/", "/api/v1/docs"])
def test_pages_run_nothing_but_files_of_our_own_host(path: str) -> None:
    told = policy(path)
    assert told["default-src"] == "'self'"
    assert told["script-src"] == "'self'"
    assert told["style-src"] == "'self'"
    assert told["frame-ancestors"] == "'none'"
    assert "http" not in " ".join(told.values())


def test_only_the_office_may_evaluate_and_still_only_from_our_own_host() -> None:
    told = policy("/office/")
    assert told["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval'"
    assert told["default-src"] == "'self'"


def test_answers_are_not_sniffed_framed_or_leaked_to_others() -> None:
    headers = Client().get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
