"""The open book and its files."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import make_market

pytestmark = pytest.mark.django_db


def test_anyone_sees_what_became_of_customers_money(visitor) -> None:
    make_market.job(until="settled")
    page = visitor.get(reverse("web:open_book")).content.decode()
    assert 'class="part-workers"' in page
    assert "Nobody can quietly change the books" in page


@pytest.mark.parametrize("name", ["figures", "money", "accounts"])
def test_the_figures_can_be_taken_away_as_files(visitor, name: str) -> None:
    response = visitor.get(reverse("web:open_book_file", args=[name]))
    assert response["Content-Type"].startswith("text/csv")
    assert visitor.get(reverse("web:open_book_file", args=[name]), {"since": "rubbish"}).status_code == 200


def test_there_is_no_other_file(visitor) -> None:
    assert visitor.get(reverse("web:open_book_file", args=["members"])).status_code == 404
