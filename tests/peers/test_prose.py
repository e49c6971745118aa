"""The little formatting of guides."""

from __future__ import annotations

import pytest

from peers import prose

CASES = {
    "a paragraph": ("One\ntwo.", "<p>One two.</p>"),
    "two": ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    "a list": ("- One\n- two", "<ul><li>One</li><li>two</li></ul>"),
    "a list after its heading": ("Bring:\n- One", "<p>Bring:</p>\n<ul><li>One</li></ul>"),
    "a bullet that goes on": ("- One\n  more\n- two", "<ul><li>One more</li><li>two</li></ul>"),
    "bold words": ("**Notice.** Name it.", "<p><strong>Notice.</strong> Name it.</p>"),
    "a link within": ("See [Help now](/help-now/).", '<p>See <a href="/help-now/">Help now</a>.</p>'),
    "a link elsewhere": ("See [this](https://x.example/).", "<p>See [this](https://x.example/).</p>"),
    "a link by protocol": ("[x](//x.example/)", "<p>[x](//x.example/)</p>"),
    "markup": ("<b>Hi</b> & bye", "<p>&lt;b&gt;Hi&lt;/b&gt; &amp; bye</p>"),
    "nothing": ("  \n", ""),
    "lines of Windows": ("One\r\n\r\nTwo", "<p>One</p>\n<p>Two</p>"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_it_reads(text: str, expected: str) -> None:
    assert prose.html(text) == expected


def test_lines_are_joined_and_lists_kept() -> None:
    assert prose.unwrapped("One\ntwo.\n\n- a\n  b\n- c\n") == "One two.\n\n- a b\n- c"
