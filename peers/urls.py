from __future__ import annotations

from typing import TYPE_CHECKING

from peers import urls_run

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "peers"
urlpatterns: list[URLPattern] = [
    # Run mode, pulse, letters
    *urls_run.urlpatterns,
]
