"""Every address that takes a POST, against forged forms; and the door, against counting and hosts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from tests.conftest import Cast
from tests.wellbeing.test_access import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to be one"
# No cookie counts at these: a token, a signature or a secret in the address does.
OTHERWISE = ("scim:", "sso:saml_acs", "sso:oidc_ended", "reminders:off", "checkins:take")
ADDRESSES = {row.name: row for row in ROWS if not row.name.startswith(OTHERWISE)}


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_forged_form_is_refused(name: str, cast: Cast, as_: As) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_(cast.superuser).cookies
    row = ADDRESSES[name]
    answer = strict.post(
        reverse(name, args=row.args(cast)), row.data, headers={"origin": "https://evil.test"}
    )
    # The pages of help are answered before any cookie is looked at, and take no POST; nor does the open data.
    takes_none = name.startswith(("resources:help_", "resources:hsds"))
    assert answer.status_code == (405 if takes_none else 403)


@pytest.mark.parametrize("name", ["scim:users", "sso:saml_acs", "sso:oidc_ended"])
def test_what_needs_no_token_of_a_form_takes_no_cookie_either(name: str, cast: Cast, as_: As) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_(cast.superuser).cookies
    assert strict.post(reverse(name)).status_code in {401, 404}


def test_a_forged_check_in_is_not_taken(cast: Cast, as_: As) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_(cast.trainee).cookies
    row = next(row for row in ROWS if row.name == "checkins:take" and row.method == "post")
    answer = strict.post(reverse(row.name, args=row.args(cast)), headers={"origin": "https://evil.test"})
    # It holds no ticket, which only a person's own page has.
    assert answer.status_code == 422


# --- who is here cannot be counted out: the same work for everyone, known or not ---


class Work:
    """Counts the queries by kind, and how often a password is hashed, while something is done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hashed = 0
        for way in ("encode", "verify"):
            monkeypatch.setattr(Argon2PasswordHasher, way, self._counting(way))

    def _counting(self, way: str) -> Callable[..., Any]:
        real = getattr(Argon2PasswordHasher, way)

        def counting(*args: Any, **kwargs: Any) -> Any:
            self.hashed += 1
            return real(*args, **kwargs)

        return counting

    def of(self, act: Callable[[], object]) -> tuple[int, int, int]:
        """Return hashes, queries and mails."""
        self.hashed, mails = 0, len(mail.outbox)
        with CaptureQueriesContext(connection) as found:
            act()
        return self.hashed, len(found), len(mail.outbox) - mails


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Work:
    """Count, with the site's real way to hash."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return Work(monkeypatch)


def with_password(person: User) -> User:
    """Give someone a password."""
    person.set_password(PASSWORD)
    person.save()
    return person


def knock(email: str) -> Callable[[], object]:
    """Return the try of a wrong password."""
    data = {"login": email, "password": "a wrong one, for sure"}
    return lambda: Client().post(reverse("account_login"), data)


def ask(name: str, email: str) -> Callable[[], object]:
    """Return the asking for a mail."""
    return lambda: Client().post(reverse(name), {"email": email})


def test_a_wrong_password_costs_the_same_for_known_and_unknown(cast: Cast, work: Work) -> None:
    with_password(cast.trainee)
    knock("warm@example.test")()
    assert work.of(knock(cast.trainee.email)) == work.of(knock("nobody@example.test"))


def test_a_wrong_password_costs_the_same_for_whoever_has_none(cast: Cast, work: Work) -> None:
    knock("warm@example.test")()
    assert work.of(knock(cast.trainee.email)) == work.of(knock("nobody@example.test"))


def test_a_wrong_password_costs_the_same_for_whoever_left(cast: Cast, work: Work) -> None:
    with_password(cast.trainee).enrollments.update(ends_on="2021-01-01")
    knock("warm@example.test")()
    assert work.of(knock(cast.trainee.email)) == work.of(knock("nobody@example.test"))


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_mail_costs_the_same_for_known_and_unknown(cast: Cast, work: Work, name: str) -> None:
    with_password(cast.trainee)
    ask(name, "warm@example.test")()
    assert work.of(ask(name, cast.trainee.email)) == work.of(ask(name, "nobody@example.test"))


@pytest.mark.parametrize("name", ["account_signup", "account_login"])
def test_signing_up_costs_and_says_the_same_for_known_and_unknown(cast: Cast, work: Work, name: str) -> None:
    def sign_up(email: str) -> Callable[[], object]:
        data = {"email": email, "login": email, "password1": PASSWORD, "password": PASSWORD}
        return lambda: said.append(Client().post(reverse(name), data).content.replace(email.encode(), b""))

    said: list[bytes] = []
    sign_up("warm@example.test")()
    assert work.of(sign_up(cast.trainee.email)) == work.of(sign_up("nobody@example.test"))
    assert len({re.sub(rb'value="[A-Za-z0-9]{64}"', b"", page) for page in said}) == 1


def test_a_password_is_hashed_at_all_there(cast: Cast, work: Work) -> None:
    assert work.of(knock("nobody@example.test"))[0] == 1
