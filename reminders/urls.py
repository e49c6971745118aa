from __future__ import annotations

from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.mark_read, name="mark_read"),
    path("preferences/", views.edit_preferences, name="preferences"),
    path("preferences/all-off/", views.all_off, name="all_off"),
    path("off/<str:token>/", views.off, name="off"),
]
