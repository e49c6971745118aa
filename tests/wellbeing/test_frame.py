"""The frame around every page: help in one place, nothing on a lock screen, error pages that always stand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.core.markup import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tests.conftest import Cast

LINES = [SimpleNamespace(name="988", display="988", href="tel:988", note="Day and night")]
ERRORS = ["400", "403", "403_csrf", "404", "405", "429", "500", "503"]


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    """Forget how many codes were asked for: the site gives out few in a minute."""
    cache.clear()


def plain(name: str, **context: object) -> Markup:
    """Render an error page as its handler does, from memory alone: any query would fail the test."""
    return Markup(render_to_string(f"{name}.html", {"crisis_lines": LINES} | context))


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_carries_a_number_to_tap(name: str) -> None:
    assert plain(name).all("a", href="tel:988")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_leads_to_help_even_without_the_numbers(name: str) -> None:
    assert plain(name, crisis_lines=[]).all("a", href="/help-now/")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_says_what_happened_in_one_heading(name: str) -> None:
    assert len(plain(name).all("h1")) == 1


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_runs_no_script(name: str) -> None:
    assert plain(name).all("script") == []


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_asks_for_no_session(name: str) -> None:
    assert plain(name).all("form") == []


def test_the_sign_in_page_offers_a_code_first(client: Client, db: None) -> None:
    forms = Markup(client.get(reverse("account_login")).content.decode()).all("form")
    assert forms[0].attrs["action"] == reverse("account_request_login_code")


def test_the_sign_in_page_offers_a_password_second(client: Client, db: None) -> None:
    page = Markup(client.get(reverse("account_login")).content.decode())
    assert [form.attrs["action"] for form in page.all("form")][1] == reverse("account_login")


def test_a_wrong_password_leaves_the_password_form_open(client: Client, db: None) -> None:
    page = client.post(reverse("account_login"), {"login": "a@example.test", "password": "wrong"})
    assert "open" in Markup(page.content.decode()).one("details", class_="disclosure").attrs


def test_a_code_goes_out_in_a_mail_that_gives_nothing_away(
    client: Client, cast: Cast, mailoutbox: list[SimpleNamespace]
) -> None:
    client.post(reverse("account_request_login_code"), {"email": cast.trainee.email})
    assert [mail.subject for mail in mailoutbox] == ["Your code"]


def test_the_code_s_mail_says_what_to_do_with_it(
    client: Client, cast: Cast, mailoutbox: list[SimpleNamespace]
) -> None:
    client.post(reverse("account_request_login_code"), {"email": cast.trainee.email})
    assert "Type it into the page that is open" in mailoutbox[0].body


def test_nobody_learns_from_the_sign_in_page_who_has_an_account(cast: Cast) -> None:
    def answer(email: str) -> str:
        page = Client().post(reverse("account_request_login_code"), {"email": email}, follow=True)
        return Markup(page.content.decode()).text.replace(email, "THEM")

    assert answer(cast.trainee.email) == answer("stranger@example.test")


def test_nobody_is_promised_a_code_that_may_never_come(client: Client, db: None) -> None:
    asked = {"email": "stranger@example.test"}
    page = client.post(reverse("account_request_login_code"), asked, follow=True)
    assert not Markup(page.content.decode()).all("div", class_="messages")


def test_a_wrong_code_is_answered_with_what_to_do(client: Client, cast: Cast) -> None:
    client.post(reverse("account_request_login_code"), {"email": cast.trainee.email})
    page = client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert "Look in the newest mail, or start again." in Markup(page.content.decode()).text


def test_the_way_to_help_is_the_first_link_after_the_skip_link(
    as_: Callable[[User | None], Client], cast: Cast
) -> None:
    page = Markup(as_(cast.trainee).get(reverse("home:today")).content.decode())
    assert [link.attrs["href"] for link in page.all("a")][:2] == ["#content", "/help-now/"]


def test_a_signed_in_person_can_sign_out_from_every_page(
    as_: Callable[[User | None], Client], cast: Cast
) -> None:
    page = Markup(as_(cast.trainee).get(reverse("home:privacy")).content.decode())
    assert page.all("form", action=reverse("account_logout"))


def test_a_chosen_theme_is_written_into_the_page(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert (
        Markup(client.get(reverse("home:privacy")).content.decode()).one("html").attrs["data-theme"] == "dark"
    )


def test_without_a_choice_the_device_decides(client: Client) -> None:
    assert "data-theme" not in Markup(client.get(reverse("home:privacy")).content.decode()).one("html").attrs


def test_the_demo_says_that_it_is_one(client: Client) -> None:
    assert Markup(client.get(reverse("home:privacy")).content.decode()).all("aside", class_="demo-note")
