from __future__ import annotations

from django.urls import path

from reminders import device_views, office_views, views

app_name = "reminders"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.mark_read, name="mark_read"),
    path("preferences/", views.edit_preferences, name="preferences"),
    path("preferences/all-off/", views.all_off, name="all_off"),
    path("devices/add/", device_views.add, name="add_device"),
    path("devices/<uuid:public_id>/remove/", device_views.remove, name="remove_device"),
    path("worker.js", device_views.worker, name="worker"),
    path("office/", office_views.operations, name="operations"),
    path("office/messages/", office_views.previews, name="previews"),
    path("office/messages/<str:key>/", office_views.preview, name="preview"),
    path("office/messages/<str:key>/mail/", office_views.mail_sample, name="mail_sample"),
    path("off/<str:token>/", views.off, name="off"),
]
