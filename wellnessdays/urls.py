from __future__ import annotations

from django.urls import path

from wellnessdays import views

app_name = "wellnessdays"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask/", views.ask, name="ask"),
    path("requests/<uuid:public_id>/", views.detail, name="request"),
    path("requests/<uuid:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("requests/<uuid:public_id>/decide/", views.decide, name="decide"),
    path("requests/<uuid:public_id>/approve/", views.approve, name="approve"),
    path("requests/<uuid:public_id>/decline/", views.decline, name="decline"),
    path("queue/", views.queue, name="queue"),
]
