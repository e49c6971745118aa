from __future__ import annotations

from typing import Any

from reminders import kinds, tokens
from reminders.verdicts import SUMMARY
from tests.access import FOUND, GONE, NOT_ALLOWED, OK, Row, everyone, members
from tests.conftest import Cast


def link_of_the_trainee(cast: Cast) -> list[Any]:
    """Return the token that turns the trainee's summaries off."""
    kind = kinds.find(SUMMARY)
    assert kind is not None
    return [tokens.make(cast.trainee, kind)]


def forged_link(_cast: Cast) -> list[Any]:
    return ["forged"]


POST_ONLY = members(NOT_ALLOWED)
ROWS: list[Row] = [
    Row("reminders:notices", members()),
    Row("reminders:mark_read", POST_ONLY),
    Row("reminders:mark_read", members(FOUND), method="post"),
    Row("reminders:preferences", members()),
    Row("reminders:all_off", POST_ONLY),
    Row("reminders:all_off", members(FOUND), method="post"),
    Row("reminders:off", everyone(OK), link_of_the_trainee),
    Row("reminders:off", everyone(OK), link_of_the_trainee, method="post"),
    Row("reminders:off", everyone(GONE), forged_link),
]
