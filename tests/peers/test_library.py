"""Reading a curriculum from a folder, and the one that comes with the portal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from peers import library
from peers.library import Folder, FolderError
from peers.models import BlockKind
from peers.models.curriculum import SAMPLE
from peers.shapes import BlockShape, SessionShape

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = library.read(library.SHIPPED)
ALL = [*SHIPPED.content, *(shape for form in SHIPPED.forms for shape in form.content)]
EVERY_BLOCK = [
    pytest.param(block, id=f"{shape.slug}-{block.key}") for shape in SHIPPED.content for block in shape.blocks
]
RUN = [block for shape in ALL for block in shape.blocks if block.kind != BlockKind.SLACK]
TITLES = [
    "Arriving",
    "A kinder inner voice",
    "Thoughts are not facts",
    "What matters here",
    "Riding the wave",
    "Falling well",
    "Strengths on the ward",
    "Close, but not consumed",
    "Both can be true",
    "Our story, and thanks",
]
SESSION = """
slug = "one"
title = "One"
skill = "Sitting"
purpose = "To sit\\ntogether."
anchor = "orientation"
[[blocks]]
key = "close"
title = "Close"
kind = "close"
minutes = 90
short = 60
least = 30
guide = "Say goodbye."
"""


def test_ten_sessions_come_with_the_portal() -> None:
    assert [shape.title for shape in SHIPPED.content] == TITLES


def test_a_graduate_form_has_five_sessions_and_a_residency_form_four() -> None:
    assert {form.slug: len(form.content) for form in SHIPPED.forms} == {"graduate": 5, "residency": 4}


def test_graduate_groups_are_larger_and_last_a_year() -> None:
    terms = SHIPPED.forms[0].terms
    assert (terms["group_size_least"], terms["group_size_most"], terms["years"]) == (12, 15, 1)


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: str(shape.slug))
def test_every_session_adds_up_to_90_and_to_60_minutes(shape: SessionShape) -> None:
    long = sum(block.minutes for block in shape.blocks)
    short = sum(block.short_minutes or 0 for block in shape.blocks)
    assert (long, short) == (90, 60)


@pytest.mark.parametrize(
    "field", ["guide", "say", "watch_for", "if_distressed", "prompt", "remote"], ids=lambda name: str(name)
)
def test_every_block_but_the_slack_has(field: str) -> None:
    assert not [block.title for block in RUN if len(getattr(block, field)) < 12]


@pytest.mark.parametrize("minutes", [90, 60])
@pytest.mark.parametrize(
    "field", ["guide", "say", "watch_for", "if_distressed", "remote"], ids=lambda name: str(name)
)
def test_every_block_of_either_length_has_in_a_room_and_in_a_call(field: str, minutes: int) -> None:
    """Slack too: what is said when time is left over, and who is not sent home with it."""
    held = [block for shape in ALL for block in shape.blocks if minutes == 90 or block.short_minutes]
    assert len(held) > 100
    assert not [block.title for block in held if len(getattr(block, field)) < 20]


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: str(shape.slug))
def test_every_session_says_how_someone_is_looked_after_in_a_call(shape: SessionShape) -> None:
    assert re.search(r"room for two", shape.prepare)


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: str(shape.slug))
def test_no_words_that_are_said_tell_a_length_that_the_other_form_has_not(shape: SessionShape) -> None:
    said = " ".join(block.say + block.prompt for block in shape.blocks if block.short_minutes)
    assert not re.search(r"hour and a half|ninety minutes|sixty minutes|next hour\b", said)


def test_the_sample_is_the_one_for_which_a_clinician_is_asked() -> None:
    assert SHIPPED.slug == SAMPLE


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: str(shape.slug))
def test_every_session_says_what_to_prepare_and_what_to_bring(shape: SessionShape) -> None:
    assert len(shape.prepare) > 150
    assert shape.materials


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: str(shape.slug))
def test_every_session_leads_to_help(shape: SessionShape) -> None:
    words = shape.prepare + "".join(block.guide + block.if_distressed for block in shape.blocks)
    assert "/help-now/" in words


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: str(shape.slug))
def test_every_session_says_aloud_that_one_may_pass(shape: SessionShape) -> None:
    words = " ".join(block.prompt for block in shape.blocks)
    assert re.search(r"\b(pass|wave)\b", words, re.IGNORECASE)


@pytest.mark.parametrize("block", EVERY_BLOCK)
def test_no_line_is_broken_where_the_file_broke_it(block: BlockShape) -> None:
    broken = re.compile(r"[a-z,]\n[a-z]")
    assert not any(broken.search(text) for text in (block.guide, block.say, block.if_distressed))


def test_no_member_is_led_to_a_number_that_the_directory_does_not_keep() -> None:
    words = " ".join(block.guide + block.say + block.if_distressed + block.prompt for block in RUN)
    assert not re.search(r"\b(988|\d{3}-\d{4})\b", words)


@pytest.mark.parametrize("form", [SHIPPED.content, *(form.content for form in SHIPPED.forms)])
def test_the_first_day_says_where_what_is_said_may_have_to_go(form: list[SessionShape]) -> None:
    """In danger, and where those who lead are bound to report: an assault is told before one knows."""
    why = next(block for block in form[0].blocks if block.key == "why")
    said = (
        ("pass on", why.say),
        ("danger", why.say),
        ("pass something on", why.guide),
        ("pass it on", why.prompt),
    )
    assert [word for word, text in said if word not in text] == []
    assert "must pass on" in form[0].prepare


@pytest.mark.parametrize("block", EVERY_BLOCK)
def test_whoever_asks_about_dying_is_told_what_comes_next(block: BlockShape) -> None:
    asked = re.search(
        r"about living|want to die|of dying|ending their life|not wanting to live", block.if_distressed
    )
    assert not asked or "/help-now/" in block.if_distressed


@pytest.mark.parametrize("form", SHIPPED.forms, ids=lambda form: str(form.slug))
def test_a_form_of_one_year_speaks_of_no_four(form: library.Form) -> None:
    words = " ".join(
        shape.purpose + shape.skill + block.guide + block.say + block.prompt
        for shape in form.content
        for block in shape.blocks
    )
    assert not re.search(
        r"four years|in these years|years of this group|last day here|after leaving", words, re.I
    )


def test_letters_are_written_first_and_opened_last_in_every_form() -> None:
    forms = [SHIPPED.content, *(form.content for form in SHIPPED.forms)]
    assert all((form[0].letter, form[-1].letter) == ("write", "open") for form in forms)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "overlays").mkdir()
    (tmp_path / "curriculum.toml").write_text('slug = "own"\nname = "Own"\ndisplay_name = "Circle"\n')
    (tmp_path / "sessions" / "1.toml").write_text(SESSION)
    return tmp_path


def overlay(folder: Path, changes: str) -> Folder:
    (folder / "overlays" / "short.toml").write_text(f'slug = "short"\ntitle = "Short"\n{changes}')
    return library.read(folder)


def test_a_folder_of_ones_own_is_read(folder: Path) -> None:
    assert library.read(folder).content[0].blocks[0].short_minutes == 60


def test_lines_of_a_paragraph_are_joined(folder: Path) -> None:
    assert library.read(folder).content[0].purpose == "To sit together."


def test_an_overlay_is_made_to_what_the_folder_holds(folder: Path) -> None:
    change = '[[changes]]\nkind = "replace"\nsession = "one"\nset = { title = "Short one" }\n'
    assert overlay(folder, change).forms[0].content[0].title == "Short one"


BROKEN = {
    "no file": ("curriculum.toml", None, "curriculum.toml cannot be read"),
    "no TOML": ("curriculum.toml", "slug = ", "curriculum.toml: Invalid value"),
    "no name": ("curriculum.toml", 'slug = "own"', "name is missing"),
    "an unknown field": (
        "sessions/1.toml",
        f'mood = "good"\n{SESSION}',
        "argument 'mood'",
    ),
    "a missing field": ("sessions/1.toml", SESSION.replace('title = "One"', ""), "missing 1 required"),
    "too many minutes": ("sessions/1.toml", SESSION.replace("= 90", "= 95"), "add up to 95: 5 too many"),
    "a strange kind": ("sessions/1.toml", SESSION.replace('"close"\nmin', '"party"\nmin'), "no close"),
}


@pytest.mark.parametrize(("file", "text", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_folder_is_refused_in_words(folder: Path, file: str, text: str | None, words: str) -> None:
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text)
    with pytest.raises(FolderError, match=words):
        library.read(folder)


BROKEN_FORMS = {
    "nothing to change": ('[[changes]]\nkind = "drop"\nsession = "two"\n', "no “two”"),
    "nothing left": ('[[changes]]\nkind = "drop"\nsession = "one"\n', "no session yet"),
    "no session named": ('[[changes]]\nkind = "drop"\n', "session is missing"),
    "an unknown field": (
        '[[changes]]\nkind = "replace"\nsession = "one"\nset = { mood = "good" }\n',
        "unexpected",
    ),
}


@pytest.mark.parametrize(("changes", "words"), BROKEN_FORMS.values(), ids=BROKEN_FORMS)
def test_a_broken_overlay_is_refused_in_words(folder: Path, changes: str, words: str) -> None:
    with pytest.raises(FolderError, match=words):
        overlay(folder, changes)
