"""Names and addresses that a reader could take for others."""

from __future__ import annotations

import unicodedata

# What a hurried eye reads the same; Cyrillic and Greek letters that are drawn as Latin ones.
TWINS = str.maketrans(dict(zip("01іаеорсухѕјԁһκαορινυ", "ollaeopcyxsjdhkaopivu", strict=True)))
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def skeleton(words: str) -> str:
    """Return what words look like at a glance; the same for look-alikes."""
    plain = words.lower() if words.isascii() else _undressed(words)
    return plain.translate(TWINS).replace("rn", "m").replace("vv", "w").replace("i", "l")


def _undressed(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def mixed_scripts(words: str) -> bool:
    """Say whether one word mixes letters of scripts that are drawn alike."""
    return any(len(_scripts(word)) > 1 for word in words.split())


def _scripts(word: str) -> set[str]:
    if word.isascii():
        return set()
    names = (unicodedata.name(letter, "") for letter in word if letter.isalpha())
    return {name.split(" ", 1)[0] for name in names if name.startswith(SCRIPTS)}
