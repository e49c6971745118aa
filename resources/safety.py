"""Is this search about a crisis? In any spelling; when in doubt the crisis card is shown."""

from __future__ import annotations

import re
from itertools import pairwise

from resources.spelling import LONGEST, distance, fold

# A word that stands for itself, and how many wrong letters it still is recognized with.
WORDS = {"suicide": 2, "suicidal": 2, "suicides": 2, "overdose": 1, "overdosed": 1, "overdosing": 2,
         "unalive": 1, "kms": 0, "selfharm": 1, "selfinjury": 2, "crisis": 1, "emergency": 2, "988": 0,
         "911": 0, "hotline": 1, "lifeline": 1, "killmyself": 2}  # fmt: skip
PHRASES = (
    "kill my self", "killing my self", "kill me", "end my life", "ending my life", "end my own life",
    "end it all", "ending it all", "end it tonight", "take my life", "taking my life", "take my own life",
    "want to die", "wanna die", "wish i was dead", "wish i were dead", "better off dead", "rather be dead",
    "ready to die", "going to die by", "dont want to live", "do not want to live", "dont want to be here",
    "dont want to be alive", "do not want to be alive", "dont want to wake up", "not want to wake up",
    "no reason to live", "no point in living", "nothing to live for", "cant go on", "can not go on",
    "cannot go on", "better off without me", "hurt my self", "hurting my self", "harm my self",
    "harming my self", "cut my self", "cutting my self", "hang my self", "shoot my self", "self harm",
    "self injury", "jump off", "jump in front", "lethal dose", "too many pills", "goodbye note",
    "going to kill", "he has a gun", "she has a gun", "i have a gun",
)  # fmt: skip
ORDINARY = frozenset(
    {"overdue", "override", "overdone", "subside", "lifetime", "outline", "airline", "crises"}
)
FUZZY_PHRASE = 5  # letters from which a word within a phrase may hold one mistake


def is_crisis(text: str) -> bool:
    """Say whether a search text speaks of danger to a life; a long one is heard to its end."""
    return any(_speaks(text[start : start + LONGEST]) for start in range(0, len(text), LONGEST // 2))


def _speaks(text: str) -> bool:
    words = fold(text).split()
    joined = [one + other for one, other in pairwise(words)]
    return any(_is_word(word) for word in (*words, *joined)) or _has_phrase(words)


def _is_word(word: str) -> bool:
    if word in ORDINARY:
        return False
    if word.startswith("suicid"):
        return True
    return any(
        word == known or (limit and word[:1] == known[:1] and distance(word, known, limit) <= limit)
        for known, limit in WORDS.items()
    )


def _has_phrase(words: list[str]) -> bool:
    text = _split_self(words)
    return any(
        all(_same(said, wanted) for said, wanted in zip(text[start:], phrase, strict=False))
        for phrase in _PHRASES
        for start in range(len(text) - len(phrase) + 1)
    )


def _split_self(words: list[str]) -> list[str]:
    """Write "myself" and its misspellings as "my self", whichever way they were typed."""
    found: list[str] = []
    for word in words:
        is_self = word.startswith("m") and distance(word, "myself", 1) <= 1
        found += ["my", "self"] if is_self else [_squeeze(word)]
    return found


def _same(said: str, wanted: str) -> bool:
    return said == wanted or (len(wanted) >= FUZZY_PHRASE and distance(said, wanted, 1) <= 1)


def _squeeze(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


_PHRASES = tuple([_squeeze(word) for word in phrase.split()] for phrase in PHRASES)
