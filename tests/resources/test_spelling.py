"""Typing errors are forgiven; nothing becomes what nobody meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources import spelling
from resources.safety import is_crisis

KNOWN = frozenset(
    {"mental", "dental", "counseling", "therapy", "anxiety", "insomnia", "medication", "meditation"}
    | {"chaplain", "lactation", "burnout", "diet", "nutrition", "ombuds", "insurance", "psychiatry"}
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("axniety", "anxiety"),
        ("anxeity", "anxiety"),
        ("theraphy", "therapy"),
        ("counselling", "counseling"),
        ("insomia", "insomnia"),
        ("psyciatry", "psychiatry"),
        ("mentl", "mental"),
        ("chaplin", "chaplain"),
        ("nutriton", "nutrition"),
    ],
)
def test_a_typing_error_is_forgiven(typed: str, meant: str) -> None:
    assert spelling.correct(typed, KNOWN) == meant


@pytest.mark.parametrize(
    ("typed", "never"),
    [
        ("mental", "dental"),
        ("dental", "mental"),
        ("rental", "mental"),
        ("metal", "mental"),
        ("meditation", "medication"),
        ("medication", "meditation"),
        ("mediation", "meditation"),
        ("die", "diet"),
        ("dies", "diet"),
        ("rape", "tape"),
        ("gym", "grim"),
        ("xyzzy", "anxiety"),
    ],
)
def test_the_safety_list_holds(typed: str, never: str) -> None:
    assert spelling.correct(typed, (KNOWN | {never}) - {typed}) == typed


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Can’t SLEEP!", "cant sleep"), ("  naïve   Résumé ", "naive resume"), ("'; DROP--", "drop"), ("", "")],
)
def test_text_is_folded(typed: str, folded: str) -> None:
    assert spelling.fold(typed) == folded


@given(st.text(max_size=500))
def test_folded_text_holds_only_plain_words(text: str) -> None:
    assert all(word.isascii() and word.isalnum() for word in spelling.fold(text).split())


@given(st.text("abcd", max_size=6), st.text("abcd", max_size=6))
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert spelling.distance(one, other, 6) == spelling.distance(other, one, 6)


@pytest.mark.parametrize(
    "text",
    [
        "suicide", "Suicidal", "suicde", "siucide", "sucide", "suiside", "sui cide", "suicidality",
        "kill myself", "i want to kil myself", "killing myself", "kill my self", "killmyself", "kms",
        "want to die", "I wanna die", "dont want to be here anymore", "I don’t want to live", "end my life",
        "end it all", "self harm", "self-harm", "selfharm", "cutting myself", "hurt mysefl", "overdose",
        "overdoze", "no reason to live", "better off without me", "988", "crisis", "crisis line", "hotline",
        "my friend is suicidal", "wish i was dead", "cant go on", "unalive", "my roommate has too many pills",
    ],
)  # fmt: skip
def test_a_crisis_is_heard_in_any_spelling(text: str) -> None:
    assert is_crisis(text)


@pytest.mark.parametrize(
    "text",
    ["", "sleep", "dental", "diet", "skills", "killer app", "decide", "overdue", "override", "live music",
     "die cast", "time off", "cut hair", "mental health", "life balance", "outside", "kill time", "myself"],
)  # fmt: skip
def test_ordinary_words_bring_no_crisis_card(text: str) -> None:
    assert not is_crisis(text)


@given(st.text(max_size=300))
def test_no_text_breaks_the_listening(text: str) -> None:
    assert is_crisis(text) in (True, False)
