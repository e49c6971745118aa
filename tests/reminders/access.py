from __future__ import annotations

from typing import Any

from reminders import kinds, tokens
from reminders.models import Device
from reminders.verdicts import SUMMARY
from tests.access import FOUND, GONE, NOT_ALLOWED, OK, Row, everyone, members, only
from tests.conftest import Cast


def link_of_the_trainee(cast: Cast) -> list[Any]:
    """Return the token that turns the trainee's summaries off."""
    kind = kinds.find(SUMMARY)
    assert kind is not None
    return [tokens.make(cast.trainee, kind)]


def forged_link(_cast: Cast) -> list[Any]:
    return ["forged"]


def device_of_the_trainee(cast: Cast) -> list[Any]:
    """Return the id of a browser that the trainee asked to be told in."""
    device = Device.objects.create(user=cast.trainee, endpoint="https://fcm.googleapis.com/x")
    return [device.public_id]


OFFICE = ("wellbeing_office", "superuser")
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
    Row("reminders:add_device", POST_ONLY),
    Row("reminders:add_device", members(FOUND), method="post"),
    Row("reminders:remove_device", POST_ONLY, device_of_the_trainee),
    Row("reminders:remove_device", only("trainee", status=FOUND), device_of_the_trainee, method="post"),
    Row("reminders:worker", everyone(OK)),
    Row("reminders:operations", only(*OFFICE)),
    Row("reminders:previews", only(*OFFICE)),
    Row("reminders:preview", only(*OFFICE), lambda _cast: [SUMMARY]),
    Row("reminders:mail_sample", POST_ONLY, lambda _cast: [SUMMARY]),
    Row("reminders:mail_sample", only(*OFFICE, status=FOUND), lambda _cast: [SUMMARY], method="post"),
]
