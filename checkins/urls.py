from __future__ import annotations

from django.urls import path

from checkins.views import summaries

app_name = "checkins"
urlpatterns = [
    # Summaries
    path("summaries/", summaries.index, name="summaries"),
    path("summaries/terms/", summaries.terms, name="terms"),
    path("summaries/terms/<slug:slug>/publish/", summaries.publish, name="publish"),
    path("summaries/of/<slug:slug>/", summaries.term, name="summary"),
]
