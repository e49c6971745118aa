"""The addresses that a directory calls. Each asks for a token first, and answers in SCIM's own JSON."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from people.models import ScimToken
from people.operations import RefusedError
from people.scim import asking, discovery, groups, users
from people.scim.asking import ScimError, invalid

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpRequest

    View = Callable[..., HttpResponse]

MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"
TYPE = "application/scim+json"


def answer(found: dict[str, Any], status: int = 200, **headers: str) -> JsonResponse:
    """Return JSON that nobody keeps."""
    headers = {"Cache-Control": "no-store", **headers}
    return JsonResponse(found, status=status, content_type=TYPE, headers=headers)


def refused(status: int, detail: str, word: str = "", **headers: str) -> JsonResponse:
    """Return a refusal as SCIM writes one."""
    found = {"schemas": [MESSAGES + "Error"], "status": str(status), "detail": detail}
    return answer(found | ({"scimType": word} if word else {}), status, **headers)


def _token(request: HttpRequest) -> ScimToken | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return ScimToken.objects.holding(token.strip()) if kind.lower() == "bearer" and token else None


def door(*methods: str) -> Callable[[View], View]:
    """Let in whoever shows a token and uses one of these methods; answer every refusal in JSON."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            token = _token(request)
            if token is None:
                return refused(401, "Show a token that holds.", **{"WWW-Authenticate": "Bearer"})
            if request.method not in methods:
                return refused(405, f"Use {', '.join(methods)}.", Allow=", ".join(methods))
            token.note_use()
            try:
                return view(request, *args, **kwargs)
            except ScimError as error:
                return refused(error.status, error.detail, error.word)
            except RefusedError as error:
                return refused(409, str(error), "mutability")

        return csrf_exempt(login_not_required(inner))

    return wrap


def _page(
    request: HttpRequest, found: Any, total: int, tell: Callable[[Any], dict[str, Any]]
) -> JsonResponse:
    start, count = asking.window(request)
    rows = [tell(row) for row in found[start - 1 : start - 1 + count]]
    heading = {"schemas": [MESSAGES + "ListResponse"], "totalResults": total, "startIndex": start}
    return answer(heading | {"itemsPerPage": len(rows), "Resources": rows})


def _whole(rows: list[dict[str, Any]]) -> JsonResponse:
    heading = {"schemas": [MESSAGES + "ListResponse"], "totalResults": len(rows), "startIndex": 1}
    return answer(heading | {"itemsPerPage": len(rows), "Resources": rows})


def _named(rows: list[dict[str, Any]], key: str) -> JsonResponse:
    found = next((row for row in rows if row["id"] == key), None)
    if found is None:
        raise ScimError(404, "There is nothing of this name.")
    return answer(found)


@door("GET", "POST")
def people(request: HttpRequest) -> HttpResponse:
    """List people, or bring one."""
    if request.method == "POST":
        found = users.told(users.add(users.wishes(asking.body(request))))
        return answer(found, 201, Location=found["meta"]["location"])
    rows = users.matching(asking.wanted(request, users.FILTERS))
    return _page(request, rows, rows.count(), users.told)


@door("GET", "PUT", "PATCH", "DELETE")
def person(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show, change or take away one person."""
    found = users.one(public_id)
    if request.method == "DELETE":
        users.remove(found)
        return HttpResponse(status=204)
    if request.method == "PUT":
        found = users.change(found, users.wishes(asking.body(request)))
    if request.method == "PATCH":
        steps = list(asking.operations(asking.body(request)))
        found = users.change(found, users.changes(steps))
    return answer(users.told(found))


def _wants_members(request: HttpRequest) -> bool:
    return "members" not in request.GET.get("excludedAttributes", "").split(",")


@door("GET", "POST")
def every_group(request: HttpRequest) -> HttpResponse:
    """List groups; none is made."""
    if request.method == "POST":
        groups.refuse_new(asking.body(request))
    rows = groups.matching(asking.wanted(request, groups.FILTERS))
    members = _wants_members(request)
    return _page(request, rows, len(rows), lambda group: groups.told(group, members=members))


@door("GET", "PUT", "PATCH", "DELETE")
def group(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a group, or change who is in it."""
    found = groups.one(public_id)
    if request.method == "DELETE":
        groups.replace(found, [])
        return HttpResponse(status=204)
    if request.method == "PUT":
        members = asking.body(request).get("members", [])
        if not isinstance(members, list):
            raise invalid("members is a list.")
        groups.replace(found, groups.people(members))
    if request.method == "PATCH":
        groups.change(found, list(asking.operations(asking.body(request))))
    return answer(groups.told(found, members=_wants_members(request)))


@door("GET")
def service(_request: HttpRequest) -> HttpResponse:
    """Say what this interface can do."""
    return answer(discovery.service())


@door("GET")
def kinds(_request: HttpRequest) -> HttpResponse:
    """List the kinds of resources."""
    return _whole(discovery.kinds())


@door("GET")
def kind(_request: HttpRequest, key: str) -> HttpResponse:
    """Show one kind."""
    return _named(discovery.kinds(), key)


@door("GET")
def schemas(_request: HttpRequest) -> HttpResponse:
    """List the schemas."""
    return _whole(discovery.schemas())


@door("GET")
def schema(_request: HttpRequest, key: str) -> HttpResponse:
    """Show one schema."""
    return _named(discovery.schemas(), key)
