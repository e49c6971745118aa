"""The read-only API at /api/hsds/: public, without cookies, for any site to read."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import EmptyPage, Paginator
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from resources.hsds import mapping, verbatim
from resources.hsds.openapi import document
from resources.hsds.queries import PER_PAGE, Query, services, whole
from resources.models import Organization, Place, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

Json = dict[str, Any]


class RequestError(Exception):
    """A request that cannot be answered; the first argument is the status, the second says why."""


def public(view: Callable[..., Json]) -> Callable[..., JsonResponse]:
    """Answer in JSON, to anyone, on any site; what is wrong is told in JSON too."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> JsonResponse:
        try:
            response = JsonResponse(view(request, **kwargs))
        except RequestError as error:
            response = JsonResponse({"error": error.args[1]}, status=error.args[0])
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answered


def _query(request: HttpRequest) -> Query:
    query = Query(request.GET)
    if not query.is_valid():
        wrong = "; ".join(f"{name}: {errors[0]}" for name, errors in query.errors.items())
        raise RequestError(400, wrong)
    return query


def _page(query: Query, rows: QuerySet[Any], shown: Callable[[Any], Json]) -> Json:
    pages = Paginator(rows, query.chosen.get("per_page", PER_PAGE))
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


def _one(rows: QuerySet[Any], public_id: UUID) -> Any:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise RequestError(404, "Nothing here has this id.")
    return found


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
def service_list(request: HttpRequest) -> Json:
    """List services; with `full=true` each is whole, with `minimal=true` it has the required fields alone."""
    query = _query(request)
    if query.chosen.get("full"):
        topics = _topics()
        return _page(query, whole(query.services()), lambda row: verbatim.strict_service(row, topics))
    if query.chosen.get("minimal"):
        return _page(query, query.services(), _minimal)
    return _page(query, query.services(), mapping.listed)


def _minimal(row: Service) -> Json:
    return {key: value for key, value in mapping.listed(row).items() if key in ("id", "name", "status")}


@public
def service(_request: HttpRequest, public_id: UUID) -> Json:
    """Return one service, whole."""
    found: Json = verbatim.strict_service(_one(whole(services()), public_id), _topics())
    return found


@public
def organization_list(request: HttpRequest) -> Json:
    """List organizations that offer something."""
    query = _query(request)
    rows = _organizations()
    if "search" in query.chosen:
        rows = rows.filter(name__icontains=query.chosen["search"])
    return _page(query, rows, mapping.organization)


def _organizations() -> QuerySet[Organization]:
    return Organization.objects.filter(services__in=Service.objects.published()).distinct()


@public
def organization(request: HttpRequest, public_id: UUID) -> Json:
    """Return one organization."""
    _query(request)
    rows = _organizations().select_related("imported")
    return verbatim.strict_organization(_one(rows, public_id))


@public
def place_list(request: HttpRequest) -> Json:
    """List services at places; with `full=true` each has its addresses."""
    query = _query(request)
    return _page(query, query.places(), _at_location if query.chosen.get("full") else _listed_place)


@public
def place(_request: HttpRequest, public_id: UUID) -> Json:
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
def taxonomy_list(request: HttpRequest) -> Json:
    """List the portal's one taxonomy."""
    return _page(_query(request), [mapping.TAXONOMY], dict)  # type: ignore[arg-type]


@public
def taxonomy(_request: HttpRequest, public_id: UUID) -> Json:
    """Return the portal's one taxonomy."""
    if public_id != mapping.TOPICS:
        raise RequestError(404, "Nothing here has this id.")
    return mapping.TAXONOMY


@public
def term_list(request: HttpRequest) -> Json:
    """List topics."""
    query = _query(request)
    return _page(query, query.topics(), mapping.taxonomy_term)


@public
def term(_request: HttpRequest, public_id: UUID) -> Json:
    """Return one topic."""
    return mapping.taxonomy_term(_one(Topic.objects.all(), public_id))
