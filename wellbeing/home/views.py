"""The Today page, and the pages about the site itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from wellbeing.context_processors import THEMES
from wellbeing.home import today as desk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

YEAR = 60 * 60 * 24 * 365


class ThemeForm(forms.Form):
    """Light, dark, or as the device says."""

    theme = forms.ChoiceField(choices=[(name, name) for name in THEMES])
    next = forms.CharField(required=False)


@login_not_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show what is next and what waits, or, to a visitor, the way to help and the directory."""
    if not request.user.is_authenticated:
        return render(request, "home/welcome.html")
    return render(request, "home/today.html", desk.page(request.user))


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of light or dark in a cookie of their own browser."""
    form = ThemeForm(request.POST)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if safe else reverse("home:today"))
    if form.is_valid():
        secure, chosen = request.is_secure(), form.cleaned_data["theme"]
        response.set_cookie("theme", chosen, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say who can see what, in plain words."""
    return render(request, "home/privacy.html")
