from __future__ import annotations

from django.urls import path

from wellbeing.home import views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("theme/", views.theme, name="theme"),
    path("privacy/", views.privacy, name="privacy"),
]
