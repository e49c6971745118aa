from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def posted(**headers: str) -> int:
    """Post a form with its token, as a browser does that sends these headers; return the status."""
    client = Client(enforce_csrf_checks=True)
    token = client.get(reverse("account_login")).cookies["csrftoken"].value
    data = {"theme": "dark", "csrfmiddlewaretoken": token}
    return client.post(reverse("home:theme"), data, headers=headers).status_code


def test_a_form_of_our_own_is_taken_though_its_origin_is_hidden() -> None:
    assert posted(origin="null", sec_fetch_site="same-origin") == 302


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_form_from_anywhere_else_is_refused(site: str) -> None:
    assert posted(origin="null", sec_fetch_site=site) == 403


def test_another_origin_is_refused_whatever_else_is_said() -> None:
    assert posted(origin="https://evil.example", sec_fetch_site="same-origin") == 403
