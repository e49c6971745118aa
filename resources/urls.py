from __future__ import annotations

from django.urls import path

from resources import views

app_name = "resources"
urlpatterns = [
    path("resources/", views.directory, name="list"),
    path("help-now/", views.help_now, name="help_now"),
    path("resources/<slug:slug>/", views.service, name="service"),
]
