from __future__ import annotations

from django.urls import path

from people.views import audit, office, profile, proof, recovery, roster

app_name = "people"
urlpatterns = [
    path("", office.people, name="list"),
    path("roster/", roster.upload, name="roster"),
    path("roster/formats/", roster.edit_format, name="roster_format_new"),
    path("roster/formats/<uuid:public_id>/", roster.edit_format, name="roster_format"),
    path("roster/<uuid:public_id>/", roster.look, name="roster_file"),
    path("roster/<uuid:public_id>/confirm/", roster.confirm, name="roster_confirm"),
    path("roster/<uuid:public_id>/discard/", roster.discard, name="roster_discard"),
    path("audit/", audit.entries, name="audit"),
    path("audit/csv/", audit.download, name="audit_csv"),
    path("me/", profile.profile, name="profile"),
    path("me/welcome/", profile.welcome, name="welcome"),
    path("me/sessions/<uuid:public_id>/end/", profile.end_session, name="end_session"),
    path("me/sessions/end/", profile.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/prove/", proof.prove, name="prove"),
    path("me/recovery-codes/", recovery.codes, name="recovery"),
    path("me/data/", profile.export, name="export"),
    path("me/delete/", profile.delete, name="delete"),
    path("deputies/", office.deputies, name="deputies"),
    path("<uuid:public_id>/", office.person, name="person"),
    path("<uuid:public_id>/sign-out/", office.sign_out, name="sign_out"),
    path("<uuid:public_id>/roles/", office.grant, name="grant"),
    path("<uuid:public_id>/roles/<int:pk>/end/", office.end_role, name="end_role"),
]
