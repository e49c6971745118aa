from __future__ import annotations

from django.urls import include, path

from resources import desk, embed, entries, imports, offers, views, words

app_name = "resources"
HELP = [
    path("", views.help_now, name="help_now"),
    path("card/", views.help_now, {"page": "card/"}, name="help_card"),
    path("poster/", views.help_now, {"page": "poster/"}, name="help_poster"),
    path("card.pdf", views.help_now, {"page": "card.pdf"}, name="help_card_pdf"),
    path("poster.pdf", views.help_now, {"page": "poster.pdf"}, name="help_poster_pdf"),
    path("offline/", views.help_now, {"page": "offline/"}, name="help_offline"),
    path("embed/", views.help_now, {"page": "embed/"}, name="help_embed"),
    path("keep.js", views.help_now, {"page": "keep.js"}, name="help_keep"),
]
READERS = [
    path("", views.directory, name="list"),
    path("providers/", offers.providers, name="providers"),
    path("events/", offers.events, name="events"),
    path("events.ics", offers.feed, name="feed"),
    path("<slug:slug>/", views.service, name="service"),
    path("<slug:slug>/wrong/", views.report, name="report"),
    path("reports/outcome/", views.outcome, name="outcome"),
    path("embed/how/", embed.how, name="embed_how"),
    path("embed/topic/<slug:slug>/", embed.topic, name="embed"),
]
DESK = [
    path("home/", desk.desk, name="desk"),
    path("providers/new/", offers.write_provider, name="new_provider"),
    path("providers/<uuid:public_id>/", offers.write_provider, name="edit_provider"),
    path("events/new/", offers.write_event, name="new_event"),
    path("events/<uuid:public_id>/", offers.write_event, name="edit_event"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:public_id>/", imports.run, name="import"),
    path("imports/<uuid:public_id>/undo/", imports.undo_run, name="undo_import"),
    path("words/", words.words, name="words"),
    path("words/<int:pk>/", words.word, name="word"),
    path("words/<int:pk>/drop/", words.drop_word, name="drop_word"),
    path("reports/<uuid:correction>/", desk.decide, name="decide"),
    path("outages/", desk.outages, name="outages"),
    path("outages/<int:outage>/end/", desk.end_outage, name="end_outage"),
    path("new/", entries.new, name="new"),
    path("<slug:slug>/checked/", desk.verify, name="verify"),
    path("<slug:slug>/edit/", entries.edit, name="edit"),
    path("<slug:slug>/status/", entries.status, name="status"),
    path("<slug:slug>/history/", entries.past, name="history"),
    path("<slug:slug>/history/<int:event>/<slug:field>/", entries.put_back, name="put_back"),
]
# A reader's page is found in few steps: each address that is tried before costs a part of the answer.
urlpatterns = [
    path("resources/", include(READERS)),
    path("resources/desk/", include(DESK)),
    path("help-now/", include(HELP)),
    path("api/hsds/", include("resources.hsds.urls")),
]
