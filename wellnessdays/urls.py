from __future__ import annotations

from django.urls import path

from wellnessdays.views import asking, deciding

app_name = "wellnessdays"
urlpatterns = [
    path("", asking.home, name="home"),
    path("ask/", asking.ask, name="ask"),
    path("requests/<uuid:public_id>/", asking.detail, name="request"),
    path("requests/<uuid:public_id>/withdraw/", asking.withdraw, name="withdraw"),
    path("requests/<uuid:public_id>/decide/", deciding.decide, name="decide"),
    path("requests/<uuid:public_id>/approve/", deciding.approve, name="approve"),
    path("requests/<uuid:public_id>/decline/", deciding.decline, name="decline"),
    path("queue/", deciding.queue, name="queue"),
]
