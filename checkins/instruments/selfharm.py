"""Which questions are about hurting or killing oneself, and which of their answers say no.

A file rarely marks them, so words do: of the question, its code, its answers, and the heading that it stands
under. A reviewer may unmark what these catch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkins.instruments.shapes import Item, Option

# LOINC: thoughts of being better off dead or of hurting oneself, the ninth of the PHQ-9.
CODE = "44260-8"
_SELF = r"(?:your ?sel(?:f|ves)|my ?self|one ?self|them ?selves|him ?self|her ?self)"
_OWN = r"(?:your|my|one's|their|his|her)(?: own)?"
_WORDINGS = (
    r"sui[cz]id|selbstmord|självmord|selvmord|zelfmoord|zelfdoding",
    r"better off (?:if \w+ (?:were|was) )?(?:dead|not (?:being )?alive)",
    rf"(?:hurt|harm|kill|injur|cut)\w* (?:or \w+ )?{_SELF}(?! off| some slack)|do away with {_SELF}",
    rf"\b(?:end|ending|ended|take|taking|took|taken) {_OWN} life|\bend(?:ing)? it all",
    r"wish\w* (?:that )?(?:you|i|he|she|they) (?:were|was|would be|could be) dead",
    r"wish\w* (?:you|i) (?:could|would) die|(?:wish|want)\w* to (?:die|be dead)",
    rf"wish\w* {_SELF} dead",
    r"(?:not|n't|no longer|never) (?:really )?worth (?:living|going on)",
    r"(?:not|n't|no longer) (?:want|wish)\w* to (?:live|be alive|go on living)",
    r"thoughts? (?:of|about) (?:your own )?(?:death|dying|being dead)",
    r"self[- ]?(?:harm|injur|mutilat|inflict)",
    r"lieber tot|leben (?:zu )?nehmen|leid zuzuf|leid zuf|umzu?bringen",
    r"selbst ?(?:verletz|t[oö]t|sch[aä]dig)",
    r"beter dood|(?:uzelf|jezelf|mezelf) .{0,40}pijn|zelf(?:verwond|beschadig)",
    r"einde aan (?:uw|je|mijn) leven",
    r"mieux mort|(?:vous|me|se) (?:faire (?:du )?mal|blesser|tuer)",
    r"fin à (?:vos|mes|ses) jours|automutil",
    r"mejor muert|(?:lastimar|herir|matar)(?:se|me|te)\b|hacer(?:se|me|te) daño",
    r"quitar(?:se|me|te) la vida|autolesi",
    r"meglio (?:se )?mort|farsi del male|togliersi la vita|melhor (?:estar )?mort|ferir-se|se ferir",
    r"selvskad|självskad|skada dig själv|skade dig selv",
)
_WORDS = re.compile("|".join(_WORDINGS))
_NO = frozenset(
    (
        *("not at all", "never", "no", "none", "nothing", "not present", "absent", "0", "false"),
        *("at no time", "none of the time", "none of these", "none of the above"),
        *("überhaupt nicht", "gar nicht", "nie", "niemals", "nein", "helemaal niet", "nooit", "nee"),
        *("jamais", "non", "pas du tout", "nunca", "para nada", "en absoluto", "ningún día"),
        *("mai", "per niente", "aldrig", "slet ikke", "inte alls", "nej"),
    )
)
_NO_CODES = frozenset(
    {"LA6568-5", "LA32-8", "LA6270-8", "LA137-2", "LA9634-2", "373067005", "N", "no", "false"}
)
_DENIES = re.compile(
    r"(?:i )?(?:do not|don't|have no|have never|have not|haven't|did not|didn't|no thoughts?)\b"
)
_COUNTED = re.compile(r"^\W*\d+\W+(?=\w)|\W+\d+\W*$")


def speaks(*texts: str) -> bool:
    """Say whether one of these texts is about hurting or killing oneself."""
    return any(_WORDS.search(_plain(text)) for text in texts)


def found_in(code: Collection[str], link_id: str) -> bool:
    """Say whether a question is marked by its code."""
    return CODE in code or CODE in link_id


def by_heading(items: Sequence[Item]) -> list[str]:
    """Return the link ids of what is asked under a heading about it, where nothing there says so itself."""
    found: list[str] = []
    for group in items:
        if group.kind == "group" and speaks(group.text):
            inside = _inside(items, group.link_id)
            if not any(item.crisis for item in inside):
                found += [item.link_id for item in inside if item.asks]
    return found


def marked(items: Iterable[Item], names: Collection[str]) -> tuple[Item, ...]:
    """Return items, some of them marked as well."""
    return tuple(replace(item, crisis=item.crisis or item.link_id in names) for item in items)


def endorses(item: Item, values: Sequence[object]) -> bool:
    """Say whether answers to a self-harm item are anything but its least; in doubt they are."""
    if item.kind == "boolean":
        return True in values
    if item.kind in ("integer", "decimal"):
        return any(value > (item.least or 0) for value in values)  # type: ignore[operator]
    chosen = [option for option in item.options if option.code in values]
    if len(chosen) < len(values):
        return True
    if _only_some_speak(item):
        return any(speaks(option.label) and not _says_no(item, option) for option in chosen)
    return any(not _says_no(item, option) for option in chosen)


def _inside(items: Sequence[Item], name: str) -> list[Item]:
    within = {name}
    found = []
    for item in items:
        if item.parent in within:
            within.add(item.link_id)
            found.append(item)
    return found


def _only_some_speak(item: Item) -> bool:
    """Say whether a list of things to tick has it among others."""
    weighs = any(option.weight is not None for option in item.options)
    return not weighs and not speaks(item.text) and any(speaks(option.label) for option in item.options)


def _says_no(item: Item, option: Option) -> bool:
    if _is_no(option) or option.author_code in _NO_CODES:
        return True
    if option is item.options[0] and _DENIES.match(_plain(option.label)):
        return True
    sizes = [(size, one) for one in item.options if (size := _size(one)) is not None]
    named = any(_is_no(one) for one in item.options)
    return bool(sizes) and not named and _size(option) == min(size for size, _ in sizes)


def _is_no(option: Option) -> bool:
    label = _COUNTED.sub("", _plain(option.label)).strip(" .!")
    return label in _NO or label.startswith(("not at all", "never ", "no, "))


def _size(option: Option) -> Decimal | int | None:
    return int(option.code) if option.system == "#valueInteger" else option.weight


def _plain(text: str) -> str:
    """Return a text in small letters with plain spaces, hyphens and apostrophes."""
    found = re.sub(r"[\u00ad\u200b-\u200d\u2060\ufeff]", "", unicodedata.normalize("NFKC", text).lower())
    found = re.sub(r"[\u2010-\u2015\u2212]", "-", found).replace("\u2019", "'").replace("\u2018", "'")
    return " ".join(found.split())
