"""Recovery codes: how many are left, and new ones, which this page shows once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import proof, recovery
from people.views.guards import reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@proof.fresh
@never_cache
def codes(request: HttpRequest) -> HttpResponse:
    """Make new codes and show them in the answer itself: no page can show them again."""
    person = reader(request)
    if not recovery.may_have(person):
        messages.info(request, "Recovery codes stand in for a second step. Set one up first.")
        return redirect("mfa_index")
    made = recovery.make(person) if request.method == "POST" else []
    context = {"codes": made, "left": recovery.left(person), "count": recovery.COUNT}
    return render(request, "people/recovery.html", context)
