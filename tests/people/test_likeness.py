from __future__ import annotations

import pytest

from people.roster.likeness import mixed_scripts, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("adal", "ada1"),
        ("modern", "modem"),
        ("ada", "аdа"),
        ("kit0", "kito"),
        ("Élan", "elan"),
        ("will", "vvlll"),
    ],
)
def test_look_alikes_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_different_names_have_different_skeletons() -> None:
    assert skeleton("ana") != skeleton("anna")


@pytest.mark.parametrize(
    ("name", "mixed"),
    [
        ("Zoë Müller", False),
        ("Анна Иванова", False),
        ("Anna Иванова", False),
        ("Аnna", True),
        ("李 Wei", False),
    ],
)
def test_only_a_word_of_two_alphabets_is_mixed(name: str, mixed: bool) -> None:
    assert mixed_scripts(name) is mixed
