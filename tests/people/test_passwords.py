"""Passwords: long, any letters, not guessable here, not known from breaches."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import configuration
from people import passwords
from people.passwords import holds
from tests.conftest import Cast, browse
from tests.people.pages import text

if TYPE_CHECKING:
    from pathlib import Path

GOOD = [
    "correct horse battery",
    "æøå æøå æøå æøå",
    "a" * 60 + "b9 q",
    " spaces at both ends ",
    "12 monkeys & 7 cats",
]


def sha1(word: str) -> str:
    """Return a password's line, as the published lists write it."""
    return hashlib.sha1(word.encode()).hexdigest().upper() + ":7"


def is_good(word: str) -> bool:
    """Say whether a password is taken."""
    try:
        validate_password(word)
    except ValidationError:
        return False
    return True


@pytest.fixture
def breached(tmp_path: Path, settings: Any) -> Path:
    """A list of three passwords, as it is published."""
    words = ["correct horse battery", "tr0ub4dor and three", "qwertyuiop asdfghjkl"]
    file = tmp_path / "list.txt"
    file.write_text("\r\n".join(sorted(sha1(word) for word in words)) + "\r\n")
    settings.PASSWORD_LIST = str(file)
    return file


@pytest.mark.parametrize("word", GOOD)
def test_a_long_password_of_any_letters_is_taken(word: str) -> None:
    assert is_good(word)


@pytest.mark.parametrize(
    "word",
    [
        "short",
        "password1234",
        "qwertyuiop12",
        "Wellbeing-2026!",
        "Northfield2026!!",
        "NorthfieldMedical1",
        "hospitalhospital",
        "Summer-Wellness-26",
    ],
)
def test_a_guessable_password_is_refused(word: str, settings: Any) -> None:
    settings.INSTITUTION = "Northfield Medical Center"
    assert not is_good(word)


def test_the_sites_words_among_ones_own_are_fine(settings: Any) -> None:
    settings.INSTITUTION = "Northfield Medical Center"
    assert is_good("northfield otters sing at dusk")


@pytest.mark.parametrize("word", ["correct horse battery", "tr0ub4dor and three", "qwertyuiop asdfghjkl"])
def test_a_breached_password_is_refused(breached: Path, word: str) -> None:
    assert not is_good(word)


@pytest.mark.parametrize(
    "word", ["Correct horse battery", "correct horse battery ", "something else entirely"]
)
def test_one_that_only_looks_like_it_is_taken(breached: Path, word: str) -> None:
    assert is_good(word)


def test_the_refusal_says_what_to_do(breached: Path) -> None:
    with pytest.raises(ValidationError, match="Choose another"):
        validate_password("correct horse battery")


@pytest.mark.django_db
def test_the_form_to_set_one_refuses_it_too(cast: Cast, breached: Path) -> None:
    word = "correct horse battery"
    page = browse(cast.trainee).post(reverse("account_set_password"), {"password1": word, "password2": word})
    cast.trainee.refresh_from_db()
    assert ("Choose another" in text(page), cast.trainee.has_usable_password()) == (True, False)


@given(st.sets(st.integers(0, 400), max_size=60))
@hypothesis_settings(max_examples=40)
def test_each_line_of_any_list_is_found_and_no_other(tmp_path_factory: Any, numbers: set[int]) -> None:
    file = tmp_path_factory.mktemp("list") / "list.txt"
    file.write_text("".join(f"{line}\n" for line in sorted(sha1(str(number)) for number in numbers)))
    found = {number for number in range(400) if holds(file, sha1(str(number))[:40].encode())}
    assert found == numbers - {400}


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_last_line_may_end_as_it_likes(tmp_path: Path, end: str) -> None:
    file = tmp_path / "list.txt"
    file.write_text("\n".join(sorted([sha1("a"), sha1("b")])) + end)
    assert holds(file, max(sha1("a"), sha1("b"))[:40].encode())


def test_a_list_in_small_letters_is_read(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("\n".join(sorted(sha1(str(number)).lower() for number in range(50))))
    assert all(holds(file, sha1(str(number))[:40].encode()) for number in range(50))


def test_a_long_list_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list.txt"
    file.write_text("".join(f"{number:040X}:1\n" for number in range(0, 200_000, 2)))
    asked: list[int] = []
    real = passwords._after

    def noted(found: BinaryIO, at: int) -> bytes:
        asked.append(at)
        return bytes(real(found, at))

    monkeypatch.setattr("people.passwords._after", noted)
    assert (holds(file, b"%040X" % 777), len(asked) < 40) == (False, True)


def test_an_empty_list_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("")
    assert not holds(file, sha1("a")[:40].encode())


def test_a_list_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="PASSWORD_LIST"):
        configuration.file("PASSWORD_LIST", str(tmp_path / "nothing"))


@pytest.mark.django_db
@pytest.mark.parametrize("word", [" spaces at both ends ", "x" * 200 + " y z", "ÄÖÜ are letters too"])
def test_a_password_is_taken_exactly_as_it_is_typed(cast: Cast, word: str, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    answer = browse(cast.trainee).post(
        reverse("account_set_password"), {"password1": word, "password2": word}
    )
    assert answer.status_code == 302
    answers = [
        Client().post(reverse("account_login"), {"login": cast.trainee.email, "password": typed}).status_code
        for typed in (word, word.swapcase(), word.strip() + "!")
    ]
    assert answers == [302, 200, 200]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_set_password"])
def test_password_fields_hide_what_is_typed_and_let_managers_fill_them(cast: Cast, name: str) -> None:
    page = browse(None if name == "account_login" else cast.trainee).get(reverse(name)).content.decode()
    inputs = [part.partition(">")[0] for part in page.split("<input")[1:]]
    fields = [one for one in inputs if 'name="password' in one]
    assert fields
    assert all('type="password"' in field and "autocomplete=" in field for field in fields)
