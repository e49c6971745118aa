"""Pairs who are kept apart: the office's list, one's own, and lifting one of either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peers.forming import apart
from peers.forms.apart import ApartForm, OwnApartForm
from peers.models import Cohort, KeepApart
from peers.views import guards

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from people.models import User

METHODS = ["GET", "HEAD", "POST"]
DONE = "They will not be in one group. Neither is told."
TOGETHER = (
    "Saved, and neither is told. They are in one group today, and this moves nobody: "
    "ask one of them whether they would like another group."
)


def _pairs(reader: User, cohort: Cohort) -> QuerySet[KeepApart]:
    found = KeepApart.objects.visible_to(reader).filter(cohort=cohort)
    return found.select_related("one", "other").order_by("one__display_name", "other__display_name", "pk")


def _own(reader: User, cohort: Cohort) -> QuerySet[KeepApart]:
    return _pairs(reader, cohort).filter(asked_by=reader)


def _may_ask(reader: User, cohort: Cohort) -> bool:
    return cohort.is_early and cohort.entrants.filter(person=reader).exists()


@never_cache
@require_http_methods(METHODS)
def keep_apart(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the pairs that the office entered, to who may read them; by POST, enter one."""
    cohort, reader = guards.cohort(request, slug), guards.reader(request)
    form = ApartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.save(cohort, reader):
            messages.warning(request, TOGETHER)
        else:
            messages.success(request, DONE)
        return redirect("peers:keep_apart", slug)
    pairs = list(_pairs(reader, cohort).filter(asked_by=None))
    all_of_them = KeepApart.objects.countable_by(reader).filter(cohort=cohort)
    context = {
        "cohort": cohort,
        "form": form,
        "pairs": pairs,
        "asked": all_of_them.exclude(asked_by=None).count(),
        "unseen": all_of_them.filter(asked_by=None).count() - len(pairs),
    }
    return render(request, "peers/apart.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(METHODS)
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whom one asked to be kept apart from; by POST, while groups are being formed, ask."""
    reader = guards.reader(request)
    cohort = get_object_or_404(Cohort.objects.exclude(state=Cohort.State.FORGOTTEN), slug=slug)
    pairs = list(_own(reader, cohort))
    may_ask = _may_ask(reader, cohort)
    if not pairs and not may_ask:
        raise Http404
    if request.method == "POST" and not may_ask:
        messages.error(request, apart.MADE)
        return redirect("peers:apart_own", slug)
    form = OwnApartForm(request.POST if request.method == "POST" else None, cohort=cohort, person=reader)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, "You will not be in one group. Nobody is told.")
        return redirect("peers:apart_own", slug)
    context = {
        "cohort": cohort,
        "form": form if may_ask else None,
        "pairs": [(pair, pair.beside(reader)) for pair in pairs],
        "most": apart.MOST,
    }
    return render(request, "peers/apart_own.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(METHODS)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a pair is to be kept apart no longer; by POST, lift it."""
    reader = guards.reader(request)
    rows = KeepApart.objects.visible_to(reader).select_related("cohort", "one", "other")
    pair = get_object_or_404(rows, pk=pk)
    is_own = pair.asked_by_id == reader.pk
    back = ("peers:apart_own" if is_own else "peers:keep_apart", pair.cohort.slug)
    if request.method == "POST":
        apart.lift(pair=pair, by=reader)
        messages.success(request, "Lifted. Nobody is told.")
        is_there = not is_own or _may_ask(reader, pair.cohort) or _own(reader, pair.cohort).exists()
        return redirect(*back) if is_there else redirect("peers:home")
    context = {"pair": pair, "is_own": is_own, "other": pair.beside(reader) if is_own else None}
    return render(request, "peers/apart_lift.html", context)
