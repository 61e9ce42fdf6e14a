"""Fields that hold what no page expects: each is a sentence beside the form, never a crash, and nothing is lost."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from coop import clock
from coop.governance.models import Proposal
from coop.market.models import Job, Rating
from coop.ownership import queries as ownership
from tests import make, make_market

pytestmark = pytest.mark.django_db

NO_NUMBERS = ["²", "1e9", "½", "3.5", "three", "", "9" * 30]


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_stars_that_are_no_number_are_refused_and_the_words_kept(as_person, typed: str) -> None:
    job = make_market.job(until="settled")
    response = as_person(job.customer).post(
        reverse("web:job_act", args=[job.pk, "rate"]), {"stars": typed, "words": "Kind and quick"}
    )
    assert response.status_code == 422
    assert "is not a whole number" in response.content.decode()
    assert not Rating.objects.exists()


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_minutes_that_are_no_number_are_refused(as_person, typed: str) -> None:
    job = make_market.job(until="in_progress")
    response = as_person(job.worker.person).post(reverse("web:step", args=[job.pk, "complete"]), {"minutes": typed})
    assert response.status_code == 422
    assert "is not a whole number" in response.content.decode()
    job.refresh_from_db()
    assert job.state == Job.State.IN_PROGRESS


@pytest.mark.parametrize("how", ["earnings", ""])
def test_a_number_of_shares_that_is_none_is_refused(as_person, how: str) -> None:
    member = make.member()
    for typed in NO_NUMBERS:
        response = as_person(member.person).post(reverse("web:buy_shares"), {"count": typed, "how": how})
        assert response.status_code == 422
        assert "is not a whole number" in response.content.decode()
    assert ownership.open_subscription(member) is None


def test_digits_of_another_script_are_digits(as_person) -> None:
    job = make_market.job(until="in_progress")
    as_person(job.worker.person).post(reverse("web:step", args=[job.pk, "complete"]), {"minutes": "٧٥"})
    job.refresh_from_db()
    assert job.minutes == 75


def test_what_no_database_keeps_is_left_out_of_words(as_person) -> None:
    job = make_market.job(until="settled")
    as_person(job.customer).post(
        reverse("web:job_act", args=[job.pk, "rate"]), {"stars": "5", "words": "Kind\0 and quick"}
    )
    assert Rating.objects.get().words == "Kind and quick"
    job = make_market.job(until="accepted")
    response = as_person(job.worker.person).post(reverse("web:step", args=[job.pk, "hand_back"]), {"reason": "ill\0"})
    assert response.status_code == 302


def test_words_without_end_are_refused_and_not_cut(as_person) -> None:
    job = make_market.job(until="settled")
    response = as_person(job.customer).post(
        reverse("web:job_act", args=[job.pk, "rate"]), {"stars": "5", "words": "x" * 2001}
    )
    assert response.status_code == 422
    assert "2001 characters; there is room for 2000" in response.content.decode()


def test_a_tip_that_cannot_be_says_so_in_money(as_person) -> None:
    job = make_market.job(until="settled")
    response = as_person(job.customer).post(reverse("web:job_act", args=[job.pk, "tip"]), {"other": "-5"})
    said = str(response.context["refused"]).replace(",", ".")
    assert response.status_code == 422
    assert "5.00" in said
    assert "500" not in said.replace("5.00", "")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2025-02-29", "1899-12-31"])
def test_a_birthday_that_cannot_be_is_refused(as_person, day: str) -> None:
    person = make.person()
    response = as_person(person).post(reverse("web:my_data"), {"name": person.name, "born_on": day})
    assert response.status_code == 422
    assert response.context["form"].errors["born_on"]


def test_somebody_born_on_a_leap_day_may_say_so(as_person) -> None:
    person = make.person()
    as_person(person).post(reverse("web:my_data"), {"name": person.name, "born_on": "1984-02-29"})
    person.refresh_from_db()
    assert person.born_on.isoformat() == "1984-02-29"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-01-01", "2027-02-29"])
def test_a_vote_cannot_open_on_a_day_that_is_none_or_far_away(as_person, day: str) -> None:
    response = as_person(make.member().person).post(
        reverse("web:propose"), {"title": "A bike", "text": "We buy one.", "opens_on": day, "open_days": "366"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["opens_on"]
    assert "We buy one." in response.content.decode()


def test_a_title_stays_on_its_line(as_person) -> None:
    response = as_person(make.member().person).post(
        reverse("web:propose"),
        {
            "title": "A bike\r\nBcc: eve",
            "text": "We buy one.",
            "opens_on": clock.today().replace(year=clock.today().year + 1, day=1).isoformat(),
            "open_days": "14",
        },
    )
    assert response.status_code == 302
    assert Proposal.objects.get().title == "A bike Bcc: eve"


@pytest.mark.parametrize("days", [("0001-01-01", ""), ("", "0001-01-01"), ("0001-01-01", "9999-12-31")])
@pytest.mark.parametrize("name", ["figures", "money", "accounts"])
def test_the_open_book_of_days_before_time_is_that_of_the_last_year(visitor, name: str, days: tuple[str, str]) -> None:
    since, until = days
    address = reverse("web:open_book_file", args=[name])
    response = visitor.get(address, {"since": since, "until": until})
    assert response.status_code == 200
    assert f"-{clock.today()}.csv" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("web:propose", {"title": "A bike", "text": "We buy one & keep it.", "opens_on": "2027-02-29"}),
        ("web:join", {"member_class": "worker", "statement": "I care & stay."}),
        ("web:begin", {"introduction": "Quick & careful"}),
    ],
)
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_of_it(client, page: str, sent: dict) -> None:
    person = make.person()
    address = reverse(page)
    response = client.post(address, sent)
    assert response.url == f"{reverse('account_login')}?next={address}"
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    words = list(sent.values())[1] if len(sent) > 1 else sent["introduction"]
    assert response.status_code == 200
    assert words.replace("&", "&amp;") in response.content.decode()
    assert "What you wrote before signing in is still here" in response.content.decode()
    assert "still here" not in client.get(address).content.decode()


def test_a_form_without_end_is_answered_in_words(as_person) -> None:
    person = make.person()
    browser = as_person(person)
    for sent in ({"name": "x" * 3_000_000}, {f"f{n}": "1" for n in range(1500)}):
        response = browser.post(reverse("web:my_data"), urlencode(sent), "application/x-www-form-urlencoded")
        assert response.status_code == 413
        assert "too much at once" in response.content.decode()


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data", "application/json", "text/xml"]
)
def test_nonsense_sent_to_a_page_changes_nothing(as_person, kind: str) -> None:
    person = make.person()
    response = as_person(person).post(reverse("web:my_data"), b"{bad", kind)
    assert response.status_code in {200, 400, 422}
    assert response["Content-Type"].startswith("text/html")
