"""The demo's summary: there to be read, and by the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from checkins.models import CheckIn, SummaryRow, Term
from checkins.summaries import demo
from people.models import Program
from tests.conftest import Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _programs(db: None) -> None:
    for slug in demo.CROWDS:
        Program.objects.create(slug=slug, name=slug.title(), kind="residency", department=slug.title())


def test_it_is_read_by_everyone(cast: Cast, as_: Callable[..., Client]) -> None:
    demo.load()
    slug = Term.objects.published().get().slug
    page = as_(cast.trainee).get(reverse("checkins:summary", args=[slug])).content.decode()
    assert "Everyone in training" in page


def test_it_holds_bins_and_nobodys_check_in(cast: Cast) -> None:
    demo.load()
    assert (SummaryRow.objects.exclude(band="").exists(), CheckIn.objects.count()) == (True, 0)


def test_another_term_is_ahead(cast: Cast) -> None:
    demo.load()
    assert Term.objects.uncounted().count() == 1
