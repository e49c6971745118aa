from __future__ import annotations

from django.urls import path

from people.views import office, roster

app_name = "people"
urlpatterns = [
    path("", office.people, name="list"),
    path("roster/", roster.upload, name="roster"),
    path("roster/formats/", roster.edit_format, name="roster_format_new"),
    path("roster/formats/<uuid:public_id>/", roster.edit_format, name="roster_format"),
    path("roster/<uuid:public_id>/", roster.look, name="roster_file"),
    path("roster/<uuid:public_id>/confirm/", roster.confirm, name="roster_confirm"),
    path("roster/<uuid:public_id>/discard/", roster.discard, name="roster_discard"),
    path("deputies/", office.deputies, name="deputies"),
    path("<uuid:public_id>/", office.person, name="person"),
    path("<uuid:public_id>/roles/", office.grant, name="grant"),
    path("<uuid:public_id>/roles/<int:pk>/end/", office.end_role, name="end_role"),
]
