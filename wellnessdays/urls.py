from __future__ import annotations

from django.urls import path

from wellnessdays.views import appointing, asking, covering, deciding, feeding, ruling

app_name = "wellnessdays"
urlpatterns = [
    path("", asking.home, name="home"),
    path("ask/", asking.ask, name="ask"),
    path("ask/confirm/", asking.confirm, name="confirm"),
    path("requests/<uuid:public_id>/", asking.detail, name="request"),
    path("requests/<uuid:public_id>/withdraw/", asking.withdraw, name="withdraw"),
    path("requests/<uuid:public_id>/decide/", deciding.decide, name="decide"),
    path("requests/<uuid:public_id>/approve/", deciding.approve, name="approve"),
    path("requests/<uuid:public_id>/decline/", deciding.decline, name="decline"),
    path("requests/<uuid:public_id>/accept/", asking.accept, name="accept"),
    path("requests/<uuid:public_id>/refuse/", asking.refuse, name="refuse"),
    path("requests/<uuid:public_id>/cancel/", asking.cancel, name="cancel"),
    path("requests/<uuid:public_id>/recall/", deciding.recall, name="recall"),
    path("queue/", deciding.queue, name="queue"),
    path("queue/clean/", deciding.clean, name="clean"),
    path("coverage/", covering.index, name="coverage_index"),
    path("coverage/<slug:slug>/", covering.program, name="coverage"),
    path("appointments/", appointing.mine, name="appointments"),
    path("appointments/<uuid:public_id>/take-back/", appointing.take_back, name="take_back"),
    path("appointments/<uuid:public_id>/refuse/", appointing.refuse, name="refuse_hours"),
    path("calendar/", feeding.page, name="feed_page"),
    path("calendar/stop/", feeding.revoke, name="feed_revoke"),
    path("calendar/<str:secret>.ics", feeding.feed, name="feed"),
    path("rotations/", ruling.schedule, name="schedule"),
    path("rules/", ruling.index, name="rules_index"),
    path("rules/<slug:slug>/", ruling.rules, name="rules"),
    path("rules/<slug:slug>/new/", ruling.policy, name="policy"),
    path("rules/<slug:slug>/closed-days/", ruling.blackout, name="blackout"),
    path("rules/<slug:slug>/closed-days/<uuid:public_id>/open/", ruling.open_days, name="open_days"),
    path("rules/<slug:slug>/deputies/", ruling.deputies, name="deputies"),
    path("rules/<slug:slug>/rotations/", ruling.rotations, name="rotations"),
]
