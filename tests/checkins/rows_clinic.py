from __future__ import annotations

import uuid
from typing import Any

from checkins.clinic import dialogues, handing, keys
from checkins.models import ReplyTemplate
from people.models import Role
from tests.access import FORBIDDEN, FOUND, NOT_ALLOWED, Row, everyone, members, only
from tests.conftest import Cast, make_official

CODE = "acorn bagel cactus daisy eagle falcon"
WORDS = "correct harbor battery meadow"


def a_clinic(cast: Cast) -> list[Any]:
    """Give two clinicians a key."""
    for person in (cast.clinician, make_official("second_clinician", Role.Kind.CLINICIAN)):
        keys.make(clinician=person, passphrase=WORDS)
    return []


def a_talk(cast: Cast) -> list[Any]:
    """Have a conversation under CODE."""
    a_clinic(cast)
    dialogues.begin(code=CODE, text="Hello", letter_id=uuid.uuid4(), barred=())
    return []


def a_case(cast: Cast) -> list[Any]:
    """Hand something over; return what its address needs."""
    a_clinic(cast)
    said = handing.what(name="Ada", contact="by phone", text="")
    return [handing.hand_over(trainee=cast.trainee, said=said, letter_id=uuid.uuid4(), barred=())[0].pk]


def a_reply(cast: Cast) -> list[Any]:
    """Keep standard words of the cast's clinician; return what their address needs."""
    return [ReplyTemplate.objects.create(clinician=cast.clinician.public_id, title="Hello", text="Hi").pk]


def the_clinician(cast: Cast) -> list[Any]:
    """Return what the address of sharing with the cast's clinician needs."""
    return [cast.clinician.public_id]


POSTED = members(NOT_ALLOWED)
ANYONE_POSTS = everyone(NOT_ALLOWED)
CLINICIAN = "clinician"
OUT = {"visitor": FORBIDDEN}  # what was typed is handed back; nothing is kept
TYPED = {"code": CODE, "typed": CODE}

ROWS: list[Row] = [
    Row("checkins:contact", members(), a_clinic),
    Row("checkins:contact", members()),
    Row("checkins:contact", members(422), a_clinic, method="post"),
    Row("checkins:contact", members(422) | OUT, a_clinic, method="post", data={"text": "Hello"}),
    Row("checkins:take_back", POSTED),
    Row("checkins:take_back", members(), method="post"),
    Row("checkins:dialogue", everyone(), a_clinic),
    Row("checkins:dialogue_start", ANYONE_POSTS),
    Row("checkins:dialogue_start", everyone(), method="post"),
    Row("checkins:dialogue_repeat", ANYONE_POSTS),
    Row("checkins:dialogue_repeat", everyone(), method="post", data={"code": CODE}),
    Row("checkins:dialogue_begin", ANYONE_POSTS),
    Row("checkins:dialogue_begin", everyone(), a_clinic, method="post", data=TYPED),
    Row("checkins:dialogue_begin", everyone(422), method="post", data=TYPED | {"typed": "no"}),
    Row("checkins:dialogue_read", ANYONE_POSTS),
    Row("checkins:dialogue_read", everyone(), a_talk, method="post", data={"code": CODE}),
    Row("checkins:dialogue_write", ANYONE_POSTS),
    Row("checkins:dialogue_write", everyone(422), a_talk, method="post", data={"code": CODE}),
    Row("checkins:dialogue_reveal", ANYONE_POSTS),
    Row("checkins:dialogue_reveal", everyone(), a_talk, method="post", data={"code": CODE}),
    Row("checkins:dialogue_erase", ANYONE_POSTS),
    Row("checkins:dialogue_erase", everyone(), a_talk, method="post", data={"code": CODE}),
    # Nobody's key is open here: test_queue_pages and test_key_pages walk these with one that is.
    Row("checkins:queue", only(CLINICIAN)),
    Row("checkins:unlock", only(CLINICIAN), a_clinic),
    Row("checkins:unlock", only(CLINICIAN, status=422), a_clinic, method="post"),
    Row("checkins:lock", POSTED),
    Row("checkins:lock", only(CLINICIAN, status=FOUND), method="post"),
    Row("checkins:key", only(CLINICIAN)),
    Row("checkins:key", only(CLINICIAN), a_clinic),
    Row("checkins:key", only(CLINICIAN, status=422), method="post"),
    Row("checkins:share", only(CLINICIAN, status=FOUND), the_clinician, method="post"),
    Row("checkins:templates", only(CLINICIAN), lambda cast: a_reply(cast)[:0]),
    Row("checkins:templates", only(CLINICIAN, status=422), method="post"),
    Row("checkins:drop_template", POSTED, a_reply),
    Row("checkins:drop_template", only(CLINICIAN, status=FOUND), a_reply, method="post"),
    Row("checkins:programs", only(CLINICIAN)),
    Row("checkins:programs", only(CLINICIAN, status=FOUND), method="post"),
    Row("checkins:case", only(CLINICIAN, status=FOUND), a_case),
    Row(
        "checkins:case",
        only(CLINICIAN, status=FORBIDDEN) | OUT,
        a_case,
        method="post",
        data={"text": "Hello"},
    ),
    Row("checkins:case_take", only(CLINICIAN, status=FOUND), a_case, method="post"),
    Row("checkins:put_back", only(CLINICIAN, status=FOUND), a_case, method="post"),
    Row("checkins:step_aside", only(CLINICIAN, status=FOUND), a_case, method="post"),
    Row("checkins:close", only(CLINICIAN, status=FOUND), a_case, method="post"),
]
