"""Every part of the look in every state, on one page: for whoever builds a page here, in the demo only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.icons import ICONS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAINTS = ("page", "surface", "sunk", "line", "control", "action", "good-surface", "waiting-mark",
          "waiting-surface", "care", "care-surface", "stop", "stop-surface")  # fmt: skip
HALVES = [("morning", "The morning"), ("afternoon", "The afternoon"), ("whole", "The whole day")]
WAYS = [("mail", "A mail the evening before"), ("none", "Nothing, I will remember")]


class SampleForm(forms.Form):
    """One field of each kind; `specimen` keeps its mistakes from taking the focus as the page opens."""

    specimen = True

    name = forms.CharField(label="What should we call you?", help_text="Your group sees this.", max_length=60)
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    day = forms.DateField(label="Which day?", widget=forms.DateInput(attrs={"type": "date"}))
    part = forms.ChoiceField(label="How much of it?", choices=HALVES, widget=forms.RadioSelect)
    reminders = forms.MultipleChoiceField(
        label="How should we remind you?", choices=WAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    place = forms.ChoiceField(
        label="Where?", choices=[("", "Anywhere"), ("a", "Main campus")], required=False
    )
    note = forms.CharField(label="Anything else?", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="I have arranged who covers for me")


def sample_forms() -> dict[str, forms.Form]:
    """Return an untouched form, and one sent with everything wrong."""
    wrong = {"sent-email": "maya at example", "sent-part": "night"}
    return {"form": SampleForm(), "sent": SampleForm(wrong, prefix="sent")}


def sample_page() -> dict[str, Any]:
    """Return the middle of a long list, and the places one can be in."""
    tabs = [("Waiting", "#tabs", True), ("Decided", "#pager", False), ("Everyone’s", "#table", False)]
    return {
        "page_obj": Paginator(range(60), 20).page(2),
        "tabs": [{"label": label, "url": url, "current": now} for label, url, now in tabs],
    }


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the look."""
    context = {"icons": sorted(ICONS), "paints": PAINTS} | sample_forms() | sample_page()
    return render(request, "styleguide/index.html", context)
