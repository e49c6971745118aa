from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from checkins.views import instruments

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "checkins"
urlpatterns: list[URLPattern] = []

# The office's questionnaires
urlpatterns += [
    path("instruments/", instruments.index, name="instruments"),
    path("instruments/new/", instruments.bring_in, name="instrument_new"),
    path("instruments/<uuid:public_id>/", instruments.review, name="instrument"),
    path("instruments/<uuid:public_id>/try/", instruments.try_answers, name="instrument_try"),
    path("instruments/<uuid:public_id>/use/", instruments.activate, name="instrument_use"),
    path("instruments/<uuid:public_id>/retire/", instruments.retire, name="instrument_retire"),
    path("instruments/<uuid:public_id>/discard/", instruments.discard, name="instrument_discard"),
]
