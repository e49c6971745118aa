"""Where the GME office finds people, and gives and ends their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import audit, farewell, history, operations, permissions, proof, sight
from people.forms.office import DeputyForm, GrantForm, SearchForm, duties
from people.models import Enrollment, Program, Role, User
from people.operations import RefusedError
from people.views.guards import officer, reader

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

PAGE = 25


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List everyone, or whoever is looked for."""
    officer(request)
    form = SearchForm(request.GET)
    page = Paginator(form.found(), PAGE).get_page(request.GET.get("page"))
    names = dict(Program.objects.values_list("pk", "name"))
    rows = [(person, what_for(person, names)) for person in page]
    return render(request, "people/list.html", {"form": form, "page_obj": page, "rows": rows})


def what_for(person: User, programs: dict[int, str]) -> list[str]:
    """Return in words what someone is here for today."""
    places = [f"{programs[place.program_id]}, year {place.training_year}" for place in person.enrollments_now]
    roles = [(Role.Kind(role.kind).label, role.program_id) for role in person.roles_now]
    held = [f"{label}, {programs[scope]}" if scope else label for label, scope in roles]
    return places + held + (["Superuser"] if person.is_superuser else [])


def _find(public_id: uuid.UUID) -> User:
    found: User = get_object_or_404(User.objects.with_roles(), public_id=public_id)
    return found


@require_safe
def person(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one person: places, roles, what they can see, and how that came about."""
    return _person_page(request, officer(request), _find(public_id))


@require_http_methods(["GET", "HEAD", "POST"])
@proof.fresh
def grant(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give someone a role."""
    by, found = officer(request), _find(public_id)
    if not permissions.can_grant(by, found):
        raise Http404
    form = GrantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (role := form.save(by=by, person=found)):
        messages.success(
            request, f"Given: {role.get_kind_display()}. It holds from {role.starts_on:%-d %B %Y}."
        )
        return redirect("people:person", public_id)
    status = 422 if form.errors else 200
    return render(request, "people/grant.html", {"person": found, "form": form}, status=status)


@require_POST
@proof.fresh
def end_role(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """End a role now."""
    by = reader(request)
    found = Role.objects.select_related("user", "deputy_for").filter(user__public_id=public_id, pk=pk)
    role = get_object_or_404(found)
    if not permissions.can_end(by, role):
        raise Http404
    try:
        operations.end_role(by=by, role=role)
        messages.success(request, f"Ended: {role.get_kind_display()}. {role.user} does not hold it any more.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    if permissions.can_manage_people(by):
        return redirect("people:person", public_id)
    return redirect("people:deputies" if duties(by).exists() else "home:today")


@require_POST
@proof.fresh
def sign_out(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Sign someone out of every browser, such as when they lost a phone."""
    by, found = officer(request), _find(public_id)
    farewell.sign_out_everywhere(found)
    audit.record(audit.Act.SIGNED_OUT_EVERYWHERE, by=by, person=found)
    messages.success(request, f"{found} is signed out everywhere, and can sign in again.")
    return redirect("people:person", public_id)


def _person_page(request: HttpRequest, by: User, found: User) -> HttpResponse:
    roles = Role.objects.filter(user=found).select_related("user", "program", "deputy_for__user")
    context: dict[str, Any] = {
        "person": found,
        "places": Enrollment.objects.filter(user=found).select_related("program"),
        "roles": [(role, permissions.can_end(by, role)) for role in roles],
        "sights": sight.of(found),
        "history": history.of(found),
        "can_grant": permissions.can_grant(by, found),
    }
    return render(request, "people/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Name who stands in for a duty of one's own, and see who does."""
    by = reader(request)
    if not duties(by).exists():
        raise Http404
    form = DeputyForm(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST" and form.is_valid() and (role := form.save()):
        messages.success(request, f"{role.user} stands in until {role.ends_on:%-d %B %Y}.")
        return redirect("people:deputies")
    named = Role.objects.open().filter(deputy_for__user=by).select_related("user", "program")
    context = {"form": form, "named": named}
    return render(request, "people/deputies.html", context, status=422 if form.errors else 200)
