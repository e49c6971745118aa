"""Addresses of curricula, their versions, sessions and blocks."""

from __future__ import annotations

from django.urls import path

from peers.views import authoring, curricula, reviewing, sessions

urlpatterns = [
    path("curricula/", curricula.index, name="curricula"),
    path("curricula/new/", curricula.new, name="curriculum_new"),
    path("curricula/<slug:slug>/edit/", curricula.edit, name="curriculum_edit"),
    path("versions/<uuid:public_id>/", curricula.version, name="version"),
    path("versions/<uuid:public_id>/draft/", curricula.start_draft, name="version_draft"),
    path("versions/<uuid:public_id>/publish/", curricula.publish, name="version_publish"),
    path("versions/<uuid:public_id>/discard/", curricula.discard, name="version_discard"),
    path("versions/<uuid:public_id>/form/", curricula.start_overlay, name="overlay_new"),
    path("versions/<uuid:public_id>/sessions/new/", authoring.new_session, name="session_new"),
    path("overlays/<uuid:public_id>/edit/", curricula.edit_overlay, name="overlay_edit"),
    path("overlays/<uuid:public_id>/review/", reviewing.review, name="overlay_review"),
    path("sessions/<uuid:public_id>/", sessions.session, name="session"),
    path("sessions/<uuid:public_id>/guide/", sessions.guide, name="guide"),
    path("sessions/<uuid:public_id>/guide.pdf", sessions.guide_as_pdf, name="guide_pdf"),
    path("sessions/<uuid:public_id>/edit/", authoring.edit_session, name="session_edit"),
    path("sessions/<uuid:public_id>/move/", authoring.move_session, name="session_move"),
    path("sessions/<uuid:public_id>/remove/", authoring.remove_session, name="session_remove"),
    path("sessions/<uuid:public_id>/blocks/new/", authoring.new_block, name="block_new"),
    path("sessions/<uuid:public_id>/blocks/<slug:key>/", authoring.edit_block, name="block_edit"),
    path("sessions/<uuid:public_id>/blocks/<slug:key>/move/", authoring.move_block, name="block_move"),
    path("sessions/<uuid:public_id>/blocks/<slug:key>/remove/", authoring.remove_block, name="block_remove"),
]
