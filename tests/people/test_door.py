"""The door: slow for whoever knocks too often, with or without Redis, and it tells nobody who is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisGoneError

from people.models import User
from tests.conftest import Cast
from tests.people.pages import text

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.django_db
PASSWORD = "long enough to be one"


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    """Hash passwords quickly, and keep mails in memory."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every call to Redis fail, as when it is stopped."""

    def gone(*_: Any, **__: Any) -> Any:
        raise RedisGoneError("nobody listens")

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get_client", gone)


def knock(email: str, password: str = "wrong horse battery") -> Any:
    """Try a password."""
    return Client().post(reverse("account_login"), {"login": email, "password": password})


def ask_for_code(email: str) -> Any:
    """Ask for a sign-in code by mail."""
    return Client().post(reverse("account_request_login_code"), {"email": email})


def with_password(person: User) -> User:
    """Give someone a password."""
    person.set_password(PASSWORD)
    person.save()
    return person


def test_a_password_signs_in(cast: Cast) -> None:
    with_password(cast.trainee)
    assert knock("trainee@example.test", PASSWORD)["Location"] == reverse("people:welcome")


def test_a_password_signs_in_while_redis_is_stopped(cast: Cast, without_redis: None) -> None:
    with_password(cast.trainee)
    assert knock("trainee@example.test", PASSWORD)["Location"] == reverse("people:welcome")


def test_redis_is_really_stopped_there(without_redis: None) -> None:
    with pytest.raises(RedisGoneError):
        cache.get("anything")


@pytest.mark.parametrize("redis", ["there", "stopped"])
def test_guessing_is_slowed_down(cast: Cast, redis: str, request: pytest.FixtureRequest) -> None:
    with_password(cast.trainee)
    if redis == "stopped":
        request.getfixturevalue("without_redis")
    for _ in range(5):
        knock("trainee@example.test")
    assert "many times in a row" in text(knock("trainee@example.test", PASSWORD))


def test_guessing_at_one_address_leaves_another_alone(cast: Cast) -> None:
    with_password(cast.other_trainee)
    for _ in range(6):
        knock("trainee@example.test")
    assert knock("other_trainee@example.test", PASSWORD).status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(cast: Cast) -> None:
    with_password(cast.trainee)
    known, unknown = knock("trainee@example.test"), knock("nobody@example.test")
    pages = [
        text(page).split("<main")[1].replace(who, "")
        for page, who in ((known, "trainee"), (unknown, "nobody"))
    ]
    assert pages[0].split("csrf")[0] == pages[1].split("csrf")[0]


def test_asking_for_a_code_gets_the_same_answer_for_everyone(cast: Cast) -> None:
    known, unknown = ask_for_code("trainee@example.test"), ask_for_code("nobody@example.test")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_someone_unknown_gets_no_code(cast: Cast) -> None:
    ask_for_code("nobody@example.test")
    assert not any("code" in letter.subject.lower() for letter in mail.outbox)


def leave(person: User) -> None:
    """Let all that someone was here for be over."""
    person.enrollments.update(ends_on="2021-01-01")


def test_whoever_left_is_not_let_in_with_a_good_password(cast: Cast) -> None:
    with_password(cast.trainee)
    leave(cast.trainee)
    assert knock("trainee@example.test", PASSWORD)["Location"] == reverse("account_inactive")


def test_whoever_left_has_no_session(cast: Cast) -> None:
    leave(with_password(cast.trainee))
    browser = Client()
    browser.post(reverse("account_login"), {"login": "trainee@example.test", "password": PASSWORD})
    assert browser.get(reverse("people:profile")).status_code == 302


def test_an_address_in_other_letters_signs_in_the_same_person(cast: Cast) -> None:
    with_password(cast.trainee)
    assert knock("TRAINEE@Example.Test", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(cast: Cast, target: str) -> None:
    with_password(cast.trainee)
    data = {"login": "trainee@example.test", "password": PASSWORD, "next": target}
    assert Client().post(reverse("account_login"), data)["Location"] == reverse("people:welcome")


def test_the_greeting_comes_once(cast: Cast) -> None:
    with_password(cast.trainee)
    knock("trainee@example.test", PASSWORD)
    assert knock("trainee@example.test", PASSWORD)["Location"] == reverse("home:today")


def test_the_greeting_does_not_stand_in_the_way_of_where_someone_was_going(cast: Cast) -> None:
    with_password(cast.trainee)
    data = {"login": "trainee@example.test", "password": PASSWORD, "next": "/privacy/"}
    assert Client().post(reverse("account_login"), data)["Location"] == "/privacy/"


def test_the_greeting_asks_for_nothing(cast: Cast, as_: Callable[..., Client]) -> None:
    content = text(as_(cast.trainee).get(reverse("people:welcome"))).split("<main")[1].split("</main>")[0]
    assert ("<form" in content, "wellness days" in content) == (False, True)


def test_signing_in_changes_the_sessions_key(cast: Cast) -> None:
    with_password(cast.trainee)
    browser = Client()
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies["sessionid"] = session.session_key or ""
    browser.post(reverse("account_login"), {"login": "trainee@example.test", "password": PASSWORD})
    assert browser.cookies["sessionid"].value != session.session_key


def test_signing_in_needs_the_forms_token(cast: Cast) -> None:
    with_password(cast.trainee)
    strict = Client(enforce_csrf_checks=True)
    data = {"login": "trainee@example.test", "password": PASSWORD}
    assert strict.post(reverse("account_login"), data).status_code == 403


def test_a_mailed_link_leads_to_the_sites_own_address(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["testserver", "other.test"], "https://wellbeing.test"
    address = reverse("account_reset_password")
    Client().post(address, {"email": "trainee@example.test"}, headers={"host": "other.test"})
    links = [word for word in str(mail.outbox[0].body).split() if "://" in word]
    assert [link.startswith("https://wellbeing.test/accounts/") for link in links] == [True]


def test_a_mailed_link_sets_a_password_once(cast: Cast) -> None:
    Client().post(reverse("account_reset_password"), {"email": "trainee@example.test"})
    link = next(word for word in str(mail.outbox[0].body).split() if "://" in word)
    browser, path = Client(), "/" + link.split("/", 3)[3]
    twice = {"password1": "a new and long one", "password2": "a new and long one"}
    browser.post(browser.get(path)["Location"], twice)
    cast.trainee.refresh_from_db()
    assert cast.trainee.check_password("a new and long one")
    assert "no longer works" in text(Client().get(path))


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Original-Host", "Forwarded"])
def test_a_proxys_header_from_a_stranger_changes_no_link(cast: Cast, settings: Any, header: str) -> None:
    settings.SITE_URL = "https://wellbeing.test"
    address = reverse("account_reset_password")
    Client().post(address, {"email": "trainee@example.test"}, headers={header: "evil.test"})
    assert "evil" not in str(mail.outbox[0].body)


def test_a_forged_host_gets_nothing() -> None:
    assert Client().get(reverse("account_login"), HTTP_HOST="evil.test").status_code == 400
