from __future__ import annotations

from django.urls import include, path

from resources import desk, embed, entries, imports, offers, views, words

app_name = "resources"
urlpatterns = [
    path("resources/", views.directory, name="list"),
    path("api/hsds/", include("resources.hsds.urls")),
    path("help-now/", views.help_now, name="help_now"),
    path("help-now/card/", views.help_now, {"page": "card/"}, name="help_card"),
    path("help-now/poster/", views.help_now, {"page": "poster/"}, name="help_poster"),
    path("help-now/card.pdf", views.help_now, {"page": "card.pdf"}, name="help_card_pdf"),
    path("help-now/poster.pdf", views.help_now, {"page": "poster.pdf"}, name="help_poster_pdf"),
    path("help-now/offline/", views.help_now, {"page": "offline/"}, name="help_offline"),
    path("help-now/embed/", views.help_now, {"page": "embed/"}, name="help_embed"),
    path("help-now/keep.js", views.help_now, {"page": "keep.js"}, name="help_keep"),
    path("resources/reports/outcome/", views.outcome, name="outcome"),
    path("resources/providers/", offers.providers, name="providers"),
    path("resources/events/", offers.events, name="events"),
    path("resources/events.ics", offers.feed, name="feed"),
    path("resources/desk/providers/new/", offers.write_provider, name="new_provider"),
    path("resources/desk/providers/<uuid:public_id>/", offers.write_provider, name="edit_provider"),
    path("resources/desk/events/new/", offers.write_event, name="new_event"),
    path("resources/desk/events/<uuid:public_id>/", offers.write_event, name="edit_event"),
    path("resources/embed/how/", embed.how, name="embed_how"),
    path("resources/embed/topic/<slug:slug>/", embed.topic, name="embed"),
    path("resources/desk/home/", desk.desk, name="desk"),
    path("resources/desk/imports/", imports.imports, name="imports"),
    path("resources/desk/imports/<uuid:public_id>/", imports.run, name="import"),
    path("resources/desk/imports/<uuid:public_id>/undo/", imports.undo_run, name="undo_import"),
    path("resources/desk/words/", words.words, name="words"),
    path("resources/desk/words/<int:pk>/", words.word, name="word"),
    path("resources/desk/words/<int:pk>/drop/", words.drop_word, name="drop_word"),
    path("resources/desk/reports/<uuid:correction>/", desk.decide, name="decide"),
    path("resources/desk/<slug:slug>/checked/", desk.verify, name="verify"),
    path("resources/desk/new/", entries.new, name="new"),
    path("resources/desk/<slug:slug>/edit/", entries.edit, name="edit"),
    path("resources/desk/<slug:slug>/status/", entries.status, name="status"),
    path("resources/desk/<slug:slug>/history/", entries.past, name="history"),
    path(
        "resources/desk/<slug:slug>/history/<int:event>/<slug:field>/",
        entries.put_back,
        name="put_back",
    ),
    path("resources/desk/outages/", desk.outages, name="outages"),
    path("resources/desk/outages/<int:outage>/end/", desk.end_outage, name="end_outage"),
    path("resources/<slug:slug>/", views.service, name="service"),
    path("resources/<slug:slug>/wrong/", views.report, name="report"),
]
