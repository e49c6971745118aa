"""The templates around a message, rendered once for each kind and then filled in.

Rendering a template takes longer than sending what it makes. All that changes between two mails of a kind
stands in the rendered frame as marks from Unicode's private area, which are then replaced.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape

if TYPE_CHECKING:
    from reminders.kinds import Message

SUBJECT, PARAGRAPH, ACTION, LINK, OFF, CUT = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"


def absolute(path: str) -> str:
    """Return a path of this site as an address."""
    return f"{settings.SITE_URL}{path}"


def text(message: Message, *, subject: str, reason: str, off: str) -> str:
    """Return a mail's text part; `reason` is the kind's title, `off` the address that turns it off."""
    frame = _frame("reminders/mail.txt", reason, bool(message.path), bool(off))
    words = [subject, *(ended(line) for line in message.paragraphs)]
    return _fill(frame, words, message.action, message.path, off)


def html(message: Message, *, subject: str, reason: str, off: str) -> str:
    """Return a mail's HTML part, which says the same."""
    frame = _frame("reminders/mail.html", reason, bool(message.path), bool(off))
    words = [str(escape(line)) for line in (subject, *map(ended, message.paragraphs))]
    return _fill(frame, words, str(escape(message.action)), str(escape(message.path)), off)


def ended(line: str) -> str:
    """Return a paragraph on one line that ends once: an hour such as "1 p.m." brings its own dot."""
    line = " ".join(line.splitlines())
    return line[:-1] if line.endswith(".m..") else line


@lru_cache(maxsize=512)
def _frame(template: str, reason: str, has_link: bool, has_off: bool) -> tuple[str, str, str]:  # noqa: FBT001
    """Return what stands before, around and after each paragraph."""
    context = {
        "site_name": settings.SITE_NAME,
        "subject": SUBJECT,
        "paragraph": PARAGRAPH,
        "cut": CUT,
        "action": ACTION,
        "link": LINK if has_link else "",
        "off": OFF if has_off else "",
        "reason": reason,
        "preferences": absolute(reverse("reminders:preferences")),
        "help": absolute("/help-now/"),
    }
    before, around, after = get_template(template).render(context).split(CUT)
    return before, around, after


def _fill(frame: tuple[str, str, str], words: list[str], action: str, path: str, off: str) -> str:
    before, around, after = frame
    subject, *paragraphs = words
    ending = after.replace(ACTION, action or "Open").replace(LINK, absolute(path)).replace(OFF, off)
    middle = [around.replace(PARAGRAPH, paragraph) for paragraph in paragraphs]
    return "".join([before.replace(SUBJECT, subject), *middle, ending])
