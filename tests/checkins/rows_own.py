"""One's own check-ins: the same for every role, and nobody's but one's own."""

from __future__ import annotations

import uuid
from typing import Any

from tests.access import FORBIDDEN, FOUND, NOT_ALLOWED, NOT_FOUND, Row, everyone, members, only
from tests.checkins.conftest import check_in, instrument
from tests.conftest import Cast

POSTED = everyone(NOT_ALLOWED) | {"visitor": FOUND}
OUT = {"visitor": FORBIDDEN}  # what a visitor typed is handed back; nothing is kept
NOTHING = [str(uuid.UUID(int=7))]


def questionnaire(_cast: Cast) -> list[Any]:
    """Return what the address of a questionnaire in use needs."""
    return [instrument().public_id]


def check_in_of_the_trainee(cast: Cast) -> list[Any]:
    """Keep a check-in of the trainee; return what its address needs."""
    return [check_in(cast.trainee, answers={"q1": "never"}).pk]


ROWS = [
    *(
        Row(f"checkins:{name}", members())
        for name in (
            "home", "about", "choices", "past", "stored",
            "export", "export_json", "export_csv", "export_fhir",
        )
    ),
    Row("checkins:choices", members(422), method="post"),
    *(Row(f"checkins:{name}", POSTED) for name in ("give", "withdraw", "pause", "skip", "erase_all")),
    Row("checkins:give", members(FOUND), method="post", data={"kind": "keep"}),
    Row("checkins:give", members(422), method="post", data={"kind": "other"}),
    Row("checkins:withdraw", members(FOUND), method="post", data={"kind": "keep"}),
    Row("checkins:pause", members(FOUND), method="post", data={"pause": "3"}),
    Row("checkins:pause", members(NOT_FOUND), method="post"),
    Row("checkins:skip", members(FOUND), method="post"),
    Row("checkins:erase_all", members(), method="post"),
    Row("checkins:begin", members()),
    Row("checkins:take", members(), questionnaire),
    Row("checkins:take", members(422) | OUT, questionnaire, method="post"),
    Row("checkins:take", members(NOT_FOUND), lambda _cast: NOTHING),
    Row("checkins:one", only("trainee"), check_in_of_the_trainee),
    Row("checkins:one", members(NOT_FOUND), lambda _cast: NOTHING),
    Row("checkins:note", POSTED, check_in_of_the_trainee),
    Row("checkins:note", only("trainee") | OUT, check_in_of_the_trainee, method="post", data={"note": "a"}),
    Row("checkins:note", members(NOT_FOUND) | OUT, lambda _cast: NOTHING, method="post", data={"note": "a"}),
    Row("checkins:erase", POSTED, check_in_of_the_trainee),
    Row("checkins:erase", only("trainee", status=FOUND), check_in_of_the_trainee, method="post"),
]  # fmt: skip
