"""The read-only API at /api/hsds/: public, without cookies, for any site to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.csrf import csrf_exempt

from resources.hsds import mapping, verbatim
from resources.hsds.openapi import document
from resources.hsds.queries import ALL, PER_PAGE, Query, services, whole
from resources.models import Organization, Place, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

Json = dict[str, Any]

ALLOWED = "GET, HEAD, OPTIONS"


class RequestError(Exception):
    """A request that cannot be answered; the first argument is the status, the second says why."""


def public(view: Callable[..., Json | Iterator[Json]]) -> Callable[..., HttpResponseBase]:
    """Answer in JSON, to anyone, on any site; what is wrong is told in JSON too."""

    @login_not_required
    @csrf_exempt  # It changes nothing, and whoever tries is told so in JSON.
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            response = _answer(request, view, kwargs)
        except RequestError as error:
            response = JsonResponse({"error": error.args[1]}, status=error.args[0])
        response["Access-Control-Allow-Origin"] = "*"
        if request.method not in ("GET", "HEAD"):
            response["Allow"] = response["Access-Control-Allow-Methods"] = ALLOWED
        return response

    return answered


def _answer(
    request: HttpRequest, view: Callable[..., Json | Iterator[Json]], kwargs: dict[str, Any]
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method not in ("GET", "HEAD"):
        raise RequestError(405, f"This is for reading alone: {ALLOWED}.")
    found = view(request, **kwargs)
    if not isinstance(found, dict):
        lines = (f"{json.dumps(row)}\n" for row in found)
        return StreamingHttpResponse(lines, content_type="application/x-ndjson")
    response = JsonResponse(found)
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _query(request: HttpRequest) -> Query:
    query = Query(request.GET)
    if not query.is_valid():
        wrong = "; ".join(f"{name}: {errors[0]}" for name, errors in query.errors.items())
        raise RequestError(400, wrong)
    return query


def _page(
    query: Query, rows: QuerySet[Any] | list[Json], shown: Callable[[Any], Json], size: int = PER_PAGE
) -> Json | Iterator[Json]:
    """Return a page of rows as the standard frames it; all rows, one by one, for `format=ndjson`."""
    if query.chosen.get("format") == "ndjson":
        all_rows = rows.iterator(chunk_size=200) if isinstance(rows, QuerySet) else rows
        return (shown(row) for row in all_rows)
    pages = Paginator(rows, query.chosen.get("per_page", size))
    try:
        page = pages.page(query.chosen.get("page", 1))
    except EmptyPage as error:
        raise RequestError(404, f"There are {pages.num_pages} pages.") from error
    contents = [shown(row) for row in page]
    return {
        "total_items": pages.count,
        "total_pages": pages.num_pages,
        "page_number": page.number,
        "size": len(contents),
        "first_page": page.number == 1,
        "last_page": not page.has_next(),
        "empty": not contents,
        "contents": contents,
    }


def _one(rows: QuerySet[Any], public_id: str) -> Any:
    found = rows.filter(public_id=_id(public_id)).first()
    if found is None:
        raise RequestError(404, "Nothing here has this id.")
    return found


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise RequestError(404, "Nothing here has this id: ids are UUIDs.") from error


def _topics() -> dict[str, Topic]:
    return {topic.slug: topic for topic in Topic.objects.all()}


@public
def root(_request: HttpRequest) -> Json:
    """Say which version of the standard this is, and where its description lies."""
    base = f"{settings.SITE_URL}/api/hsds/"
    return {"version": "3.1", "profile": base, "openapi_url": f"{base}openapi.json"}


@public
def openapi(_request: HttpRequest) -> Json:
    return document()


@public
def nothing(_request: HttpRequest, path: str) -> Json:
    """Say that nothing is at an address, and where the others are named."""
    raise RequestError(
        404, f"Nothing is at {path[:80]}. {settings.SITE_URL}/api/hsds/openapi.json names all."
    )


@public
def service_list(request: HttpRequest) -> Json | Iterator[Json]:
    """List services; with `full=true` each is whole, with `minimal=true` all stand on one page, in brief."""
    query = _query(request)
    if query.chosen.get("full"):
        topics = _topics()
        return _page(query, whole(query.services()), lambda row: verbatim.strict_service(row, topics))
    if query.chosen.get("minimal"):
        return _page(query, query.services(), _minimal, ALL)
    return _page(query, query.services(), mapping.listed)


def _minimal(row: Service) -> Json:
    names = ("id", "name", "status", "last_modified")
    return {key: value for key, value in mapping.listed(row).items() if key in names}


@public
def service(_request: HttpRequest, public_id: str) -> Json:
    """Return one service, whole."""
    found: Json = verbatim.strict_service(_one(whole(services()), public_id), _topics())
    return found


@public
def organization_list(request: HttpRequest) -> Json | Iterator[Json]:
    """List organizations that offer something; with `full` or `full_service` each with its services."""
    query = _query(request)
    rows = _organizations(query.services())
    if "search" in query.chosen:
        rows = rows.filter(name__icontains=query.chosen["search"])
    if query.chosen.get("full") or query.chosen.get("full_service"):
        return _page(query, rows.select_related("imported"), _with_services(query))
    return _page(query, rows, mapping.organization)


def _organizations(offered: QuerySet[Service]) -> QuerySet[Organization]:
    return Organization.objects.filter(services__in=offered.values("pk")).distinct().order_by("name", "pk")


def _with_services(query: Query) -> Callable[[Organization], Json]:
    """Return a way to tell an organization with its services: by their names, or each whole."""
    topics = _topics()

    def told(row: Organization) -> Json:
        offered = services().filter(organization=row)
        if query.chosen.get("full_service"):
            rows = [verbatim.strict_service(part, topics) for part in whole(offered)]
        else:
            rows = [_minimal(part) for part in offered]
        own = [{name: value for name, value in part.items() if name != "organization"} for part in rows]
        return verbatim.strict_organization(row) | {"services": own}

    return told


@public
def organization(request: HttpRequest, public_id: str) -> Json:
    """Return one organization with its services."""
    query = _query(request)
    rows = _organizations(services()).select_related("imported")
    return _with_services(query)(_one(rows, public_id))


@public
def place_list(request: HttpRequest) -> Json | Iterator[Json]:
    """List services at places; with `full=true` each has its addresses."""
    query = _query(request)
    return _page(query, query.places(), _at_location if query.chosen.get("full") else _listed_place)


@public
def place(_request: HttpRequest, public_id: str) -> Json:
    """Return one service at a place."""
    rows = Place.objects.filter(service__in=Service.objects.published())
    return _at_location(_one(rows.select_related("service__organization"), public_id))


def _at_location(row: Place) -> Json:
    return mapping.at_location(row) | {"service": mapping.listed(row.service)}


def _listed_place(row: Place) -> Json:
    """Leave out what the standard keeps from lists: attributes, and the addresses of the location."""
    found = _at_location(row)
    location = {key: value for key, value in found["location"].items() if key != "addresses"}
    return {key: value for key, value in found.items() if key != "attributes"} | {"location": location}


@public
def taxonomy_list(request: HttpRequest) -> Json | Iterator[Json]:
    """List the portal's one taxonomy."""
    return _page(_query(request), [mapping.TAXONOMY], dict)


@public
def taxonomy(_request: HttpRequest, public_id: str) -> Json:
    """Return the portal's one taxonomy."""
    if _id(public_id) != mapping.TOPICS:
        raise RequestError(404, "Nothing here has this id.")
    return mapping.TAXONOMY


@public
def term_list(request: HttpRequest) -> Json | Iterator[Json]:
    """List topics."""
    query = _query(request)
    return _page(query, query.topics(), mapping.taxonomy_term)


@public
def term(_request: HttpRequest, public_id: str) -> Json:
    """Return one topic."""
    return mapping.taxonomy_term(_one(Topic.objects.all(), public_id))
