"""Run mode, pulse, what comes after, and what trainees write for themselves."""

from __future__ import annotations

from django.urls import path

from peers.views import after, figures, letters, pulses, running

urlpatterns = [
    path("meetings/<uuid:public_id>/run/", running.run, name="run"),
    path("meetings/<uuid:public_id>/run/state/", running.state, name="run_state"),
    path("meetings/<uuid:public_id>/run/tap/", running.tap, name="run_tap"),
    path("meetings/<uuid:public_id>/run/taps/", running.taps, name="run_taps"),
    path("meetings/<uuid:public_id>/live/", running.live, name="live"),
    path("meetings/<uuid:public_id>/live/wish/", running.wish, name="wish"),
    path("meetings/<uuid:public_id>/after/", after.after, name="after"),
    path("meetings/<uuid:public_id>/after/done/", after.follow_up, name="follow_up"),
    path("meetings/<uuid:public_id>/pulse/", pulses.result, name="pulse_result"),
    path("pulse/<str:door>/", pulses.pulse, name="pulse"),
    path("pulse/<str:door>/ticket/", pulses.ticket, name="pulse_ticket"),
    path("yours/", letters.own, name="own"),
    path("yours/export/", letters.export, name="own_export"),
    path("yours/letter/", letters.letter_new, name="letter_new"),
    path("yours/letter/<uuid:public_id>/", letters.letter, name="letter"),
    path("yours/letter/<uuid:public_id>/delete/", letters.letter_delete, name="letter_delete"),
    path("yours/note/", letters.note_new, name="note_new"),
    path("yours/note/<uuid:public_id>/", letters.note, name="note"),
    path("yours/note/<uuid:public_id>/delete/", letters.note_delete, name="note_delete"),
    path("figures/", figures.index, name="figures"),
    path("figures/minutes.csv", figures.minutes_csv, name="minutes_csv"),
    path("figures/pulses.csv", figures.pulses_csv, name="pulses_csv"),
    path("figures/talked/<int:debrief>/", figures.taken_up, name="taken_up"),
    path("figures/rework/<uuid:public_id>/<slug:key>/", figures.rework, name="rework"),
    path("figures/waves/", figures.wave_new, name="wave_new"),
    path("figures/waves/<uuid:public_id>/", figures.wave, name="wave"),
    path("figures/waves/<uuid:public_id>/counts.csv", figures.wave_csv, name="wave_csv"),
    path("survey/", figures.survey, name="survey"),
    path("survey/<uuid:public_id>/", figures.answer, name="survey_answer"),
]
