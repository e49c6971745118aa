from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from resources import checking, demo, history, operations
from resources.models import Event, ImportRun, Provider, Service, Synonym
from tests.access import FOUND, NOT_ALLOWED, NOT_FOUND, Row, everyone, only
from tests.conftest import Cast

EDITORS = ("wellbeing_office", "superuser")
CAREGIVERS = (*EDITORS, "clinician")
SLUG = "trainee-mental-health"


def _service(_cast: Cast) -> list[str]:
    if not Service.objects.exists():
        demo.load()
    return [SLUG]


def _topic(cast: Cast) -> list[str]:
    _service(cast)
    return ["counseling"]


def _provider(_cast: Cast) -> list[Any]:
    row = Provider.objects.create(
        name="A practice", about="Sleep.", rate="$60", number="212-659-8805", vouched_by="The clinic",
        vouched_on=dt.date(2026, 11, 1), is_shown=True,
    )  # fmt: skip
    return [row.public_id]


def _event(_cast: Cast) -> list[Any]:
    start = timezone.now() + dt.timedelta(days=1)
    end = start + dt.timedelta(hours=1)
    row = Event.objects.create(name="Yoga", starts_at=start, ends_at=end, place="Room 5", is_shown=True)
    return [row.public_id]


def _outage(cast: Cast) -> list[Any]:
    _service(cast)
    line = Service.objects.get(slug="lifeline-988")
    until = timezone.now() + dt.timedelta(hours=1)
    outage = operations.declare_outage(
        service=line, alternate=None, note="Down.", until=until, by=cast.wellbeing_office
    )
    return [outage.pk]


def _report(cast: Cast) -> list[Any]:
    _service(cast)
    return [checking.report(service=Service.objects.get(slug=SLUG), text="It rings out.").public_id]


def _change(cast: Cast) -> list[Any]:
    _service(cast)
    service = Service.objects.get(slug=SLUG)
    service.summary = "Changed."
    service.save()
    return [SLUG, history.changes(service)[0].event, "summary"]


def _import(_cast: Cast) -> list[Any]:
    return [ImportRun.objects.create(source="211", file_name="in.json").public_id]


def _word(_cast: Cast) -> list[Any]:
    return [Synonym.objects.create(phrase="cannot rest", means="sleep").pk]


def _nobody(_cast: Cast) -> list[Any]:
    return ["00000000-0000-0000-0000-000000000000"]


OPEN_DATA = (
    "hsds",
    "hsds_openapi",
    "hsds_services",
    "hsds_organizations",
    "hsds_places",
    "hsds_taxonomies",
    "hsds_terms",
)
OPEN_DATA_BY_ID = ("hsds_service", "hsds_organization", "hsds_place", "hsds_taxonomy", "hsds_term")
ROWS: list[Row] = [
    Row("resources:list", everyone()),
    Row("resources:list", everyone(), lambda cast: _service(cast)[1:], data={"q": "suicde"}),
    Row("resources:help_now", everyone()),
    Row("resources:help_card", everyone()),
    Row("resources:help_poster", everyone()),
    Row("resources:help_card_pdf", everyone()),
    Row("resources:help_poster_pdf", everyone()),
    Row("resources:help_offline", everyone()),
    Row("resources:help_keep", everyone()),
    Row("resources:help_embed", everyone()),
    Row("resources:providers", everyone(), lambda cast: _provider(cast)[1:]),
    Row("resources:events", everyone(), lambda cast: _event(cast)[1:]),
    Row("resources:feed", everyone(), lambda cast: _event(cast)[1:]),
    Row("resources:new_provider", only(*EDITORS)),
    Row("resources:edit_provider", only(*EDITORS), _provider),
    Row("resources:new_event", only(*EDITORS)),
    Row("resources:edit_event", only(*EDITORS), _event),
    Row("resources:embed_how", everyone(), lambda cast: _service(cast)[1:]),
    Row("resources:embed", everyone(), _topic),
    Row("resources:service", everyone(), _service),
    Row("resources:report", everyone(), _service),
    Row("resources:report", everyone(422), _service, method="post"),
    Row("resources:outcome", everyone()),
    Row("resources:desk", only(*EDITORS), lambda cast: _report(cast)[1:]),
    Row("resources:new", only(*EDITORS)),
    Row("resources:edit", only(*EDITORS), _service),
    Row("resources:history", only(*EDITORS), lambda cast: _change(cast)[:1]),
    Row("resources:status", only(*EDITORS, status=NOT_ALLOWED), _service),
    Row("resources:status", only(*EDITORS, status=FOUND), _service, "post", {"status": "published"}),
    Row("resources:put_back", only(*EDITORS, status=NOT_ALLOWED), _change),
    Row("resources:put_back", only(*EDITORS, status=FOUND), _change, "post"),
    Row("resources:verify", only(*EDITORS, status=NOT_ALLOWED), _service),
    Row("resources:verify", only(*EDITORS, status=FOUND), _service, "post", {"how": checking.CALLED}),
    Row("resources:decide", only(*EDITORS, status=NOT_ALLOWED), _report),
    Row("resources:decide", only(*EDITORS, status=FOUND), _report, "post"),
    Row("resources:imports", only(*EDITORS), lambda cast: _import(cast)[1:]),
    Row("resources:imports", only(*EDITORS, status=422), method="post"),
    Row("resources:import", only(*EDITORS), _import),
    Row("resources:undo_import", only(*EDITORS, status=NOT_ALLOWED), _import),
    Row("resources:undo_import", only(*EDITORS, status=FOUND), _import, "post"),
    Row("resources:words", only(*EDITORS), lambda cast: _word(cast)[1:]),
    Row("resources:words", only(*EDITORS, status=422), method="post"),
    Row("resources:word", only(*EDITORS), _word),
    Row("resources:drop_word", only(*EDITORS, status=NOT_ALLOWED), _word),
    Row("resources:drop_word", only(*EDITORS, status=FOUND), _word, "post"),
    Row("resources:outages", only(*CAREGIVERS), lambda cast: _outage(cast)[1:]),
    Row("resources:end_outage", only(*CAREGIVERS, status=NOT_ALLOWED), _outage),
    Row("resources:end_outage", only(*CAREGIVERS, status=FOUND), _outage, "post"),
    *(Row(f"resources:{name}", everyone()) for name in OPEN_DATA),
    Row("resources:hsds_nothing", everyone(NOT_FOUND), lambda _cast: ["locations"]),
    *(Row(f"resources:{name}", everyone(NOT_FOUND), _nobody) for name in OPEN_DATA_BY_ID),
]
