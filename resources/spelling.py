"""Words as people type them: folded, forgiven, and never turned into something they did not mean."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 200  # characters of a search that are read
STRAY = 3  # letters below which a word is taken as it stands
WORD = re.compile(r"[a-z0-9]+")

# Ordinary words that are one letter from another that means something else. They are never corrected,
# whether or not the directory happens to use them.
SAFE = frozenset(  # A text is easier to read and to keep than a hundred quotation marks.
    """
    mental dental rental metal meditation mediation medication dedication vacation vocation diet die dies
    dying trying buying lying skill skills still will bill pill hill fill live life like lost list
    sleep sheep steep stress dress press anger danger hanger ranger hunger abuse amuse sober
    patient patients parent parents pregnant pain paint pair peer beer deer fear tear hear heart hurt
    rape tape therapist therapy grief brief chief leave weave love shame same blame name claim faith
    error terror mirror duty day days pay race care cure core cutting putting overdue overdose subside
    suicide decide resident residence president fellow yellow follow sexual mutual ritual
    """.split()  # noqa: SIM905
)


def fold(text: str) -> str:
    """Return text in lower case without accents, apostrophes or punctuation: "Can't" is "cant"."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].casefold())
    plain = re.sub(r"['\u2018\u2019`\u00b4]", "", plain.encode("ascii", "ignore").decode() if plain else "")
    return " ".join(WORD.findall(plain))


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters are wrong, missing, extra or swapped; limit + 1 when more than the limit."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        previous, row = row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = previous
    return row[-1]


def allowed(word: str) -> int:
    """Return how many mistakes a word of this length may hold."""
    if len(word) <= STRAY or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def correct(word: str, vocabulary: Iterable[str]) -> str:
    """Return the word of the vocabulary that was meant, or the word itself.

    A word that is known, ordinary or short stays. The first letter must be right, or swapped with the second.
    """
    known = vocabulary if isinstance(vocabulary, frozenset | set | dict) else frozenset(vocabulary)
    limit = allowed(word)
    if word in known or word in SAFE or not limit:
        return word
    near = [(distance(word, other, limit), other) for other in known if _plausible(word, other)]
    best = min(near, default=(limit + 1, ""))
    return best[1] if best[0] <= limit else word


def _plausible(word: str, other: str) -> bool:
    if len(other) <= STRAY or abs(len(word) - len(other)) > allowed(word):
        return False
    return word[0] == other[0] or word[:2] == other[1::-1]
