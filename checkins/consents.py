"""The three texts that one may say yes to, by version. A version that was ever shown is never reworded."""

from __future__ import annotations

from dataclasses import dataclass

from checkins.wishes import KEEP, REMIND, SUMMARIES

TELLS_OF_THE_COUNT = 2  # the first text about summaries that says when nobody can be taken out any more


@dataclass(frozen=True)
class Text:
    """One version of one consent: what yes means, what taking it back does, and what it cannot undo."""

    kind: str
    version: int
    title: str
    yes: str
    back: str
    cannot: str
    button: str
    stop: str


TEXTS = (
    Text(
        kind=KEEP,
        version=1,
        title="Keep my check-ins",
        yes="Yes means: each check-in you send is encrypted and kept for you, so that you can see how you "
        "are doing over time. Only you see it, after you prove again that it is you. It is erased by itself "
        "after the months that you choose.",
        back="Taking it back is one click, and erases every check-in that is kept, at once.",
        cannot="Encrypted copies may remain in the institution’s backups until those are overwritten. "
        "What you handed to a clinician yourself stays with them.",
        button="Yes, keep them for me",
        stop="Stop, and erase what is kept",
    ),
    Text(
        kind=SUMMARIES,
        version=1,
        title="Count me in term summaries",
        yes="Yes means: once a term, your last check-in of that term is counted among at least ten "
        "people’s. What is published are rough shares, made less exact on purpose. No words, no names, "
        "no single answers.",
        back="Taking it back is one click: from then on you are in no summary.",
        cannot="A summary that is already published stays as it is: nobody can tell any more who is in it, "
        "so nobody can take you out.",
        button="Yes, count me in",
        stop="Stop counting me",
    ),
    Text(
        kind=SUMMARIES,
        version=TELLS_OF_THE_COUNT,
        title="Count me in term summaries",
        yes="Yes means: once a term, one value from your last check-in of that term is counted among "
        "at least ten people’s. What is published is a rough share, made less exact on purpose. No words, "
        "no names, no single answers.",
        back="Taking it back is one click. It holds for every term that is not counted yet. A term is "
        "counted once, a week after its last day.",
        cannot="What was counted before you took it back stays counted, also where it is published later. "
        "Counting keeps no names and no answers, so nobody can tell any more who is in it, and nobody can "
        "take you out.",
        button="Yes, count me in",
        stop="Stop counting me",
    ),
    Text(
        kind=REMIND,
        version=1,
        title="Remind me",
        yes="Yes means: when your next check-in is due, you get one note whose subject says nothing about "
        "health. It stops when you have checked in, and by itself after three that you let pass.",
        back="Taking it back is one click, here or at the end of each note.",
        cannot="A note that was sent stays in your mailbox. The mail server knows that you got one, "
        "not what it is about.",
        button="Yes, remind me",
        stop="Stop reminding me",
    ),
)


def current(kind: str) -> Text:
    """Return the newest text of a kind; KeyError for none."""
    found = [text for text in TEXTS if text.kind == kind]
    if not found:
        raise KeyError(kind)
    return max(found, key=lambda text: text.version)


def version(kind: str, number: int) -> Text:
    """Return one version of a text; KeyError for none."""
    for text in TEXTS:
        if (text.kind, text.version) == (kind, number):
            return text
    raise KeyError(kind)
