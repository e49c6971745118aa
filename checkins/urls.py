from __future__ import annotations

from django.urls import path

from checkins.views import choosing, looking, summaries, taking

app_name = "checkins"
urlpatterns = [
    # One's own check-ins
    path("", choosing.home, name="home"),
    path("about/", choosing.about, name="about"),
    path("choices/", choosing.choices, name="choices"),
    path("choices/yes/", choosing.give, name="give"),
    path("choices/no/", choosing.withdraw, name="withdraw"),
    path("choices/pause/", choosing.pause, name="pause"),
    path("skip/", choosing.skip, name="skip"),
    path("now/", taking.begin, name="begin"),
    path("now/<uuid:public_id>/", taking.take, name="take"),
    path("past/", looking.past, name="past"),
    path("past/<uuid:check_in_id>/", looking.one, name="one"),
    path("past/<uuid:check_in_id>/note/", taking.note, name="note"),
    path("past/<uuid:check_in_id>/erase/", looking.erase, name="erase"),
    path("stored/", looking.stored_rows, name="stored"),
    path("export/", looking.export, name="export"),
    path("export/json/", looking.download, {"shape": "json"}, name="export_json"),
    path("export/csv/", looking.download, {"shape": "csv"}, name="export_csv"),
    path("export/fhir/", looking.download, {"shape": "fhir"}, name="export_fhir"),
    path("erase/", looking.erase_all, name="erase_all"),
    # Summaries
    path("summaries/", summaries.index, name="summaries"),
    path("summaries/terms/", summaries.terms, name="terms"),
    path("summaries/terms/<slug:slug>/publish/", summaries.publish, name="publish"),
    path("summaries/of/<slug:slug>/", summaries.term, name="summary"),
]
