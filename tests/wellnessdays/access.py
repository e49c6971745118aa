from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import site_today
from tests.access import FOUND, NOT_ALLOWED, Row, everyone, only
from tests.conftest import Cast
from wellnessdays import operations
from wellnessdays.halves import whole_day

TRAINEES = ("trainee", "other_trainee")
DECIDERS = ("program_lead", "gme_admin")
READERS = ("trainee", *DECIDERS, "superuser")


def request_of_the_trainee(cast: Cast) -> list[Any]:
    """Ask for a day as the cast's trainee; return what its address needs."""
    day = site_today() + dt.timedelta(days=60 - site_today().weekday())
    request = operations.ask(trainee=cast.trainee, program=cast.program, halves=whole_day(day))
    return [request.public_id]


ROWS: list[Row] = [
    Row("wellnessdays:home", only(*TRAINEES)),
    Row("wellnessdays:ask", only(*TRAINEES)),
    Row("wellnessdays:queue", only(*DECIDERS, "other_lead")),
    Row("wellnessdays:request", only(*READERS), request_of_the_trainee),
    Row("wellnessdays:decide", only(*DECIDERS), request_of_the_trainee),
    Row("wellnessdays:withdraw", everyone(NOT_ALLOWED) | {"visitor": FOUND}, request_of_the_trainee),
    Row("wellnessdays:withdraw", only("trainee", status=FOUND), request_of_the_trainee, method="post"),
    Row("wellnessdays:approve", everyone(NOT_ALLOWED) | {"visitor": FOUND}, request_of_the_trainee),
    Row("wellnessdays:approve", only(*DECIDERS, status=FOUND), request_of_the_trainee, method="post"),
    Row("wellnessdays:decline", everyone(NOT_ALLOWED) | {"visitor": FOUND}, request_of_the_trainee),
    Row("wellnessdays:decline", only(*DECIDERS, status=422), request_of_the_trainee, method="post"),
]
