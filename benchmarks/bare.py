"""The site plus bare views that return the same bytes, under the same server and middleware."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpResponse
from django.urls import include, path

if TYPE_CHECKING:
    from django.http import HttpRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellbeing.settings")


@lru_cache
def kept(name: str) -> bytes:
    """Return the bytes that a page gave earlier."""
    return (Path(settings.DATA_DIR) / "bare" / name).read_bytes()


def member(request: HttpRequest, name: str) -> HttpResponse:
    """Return a page's bytes to someone signed in."""
    if not request.user.is_authenticated:
        raise Http404
    return HttpResponse(kept(name))


@login_not_required
def visitor(_request: HttpRequest, name: str) -> HttpResponse:
    """Return a page's bytes to anyone."""
    return HttpResponse(kept(name))


settings.ROOT_URLCONF = "benchmarks.bare"
# The apps must be ready before their addresses are read.
application = get_wsgi_application()
urlpatterns = [
    path("bare/member/<str:name>", member),
    path("bare/visitor/<str:name>", visitor),
    path("", include("wellbeing.urls")),
]
