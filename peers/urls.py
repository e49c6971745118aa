from __future__ import annotations

from django.urls import path

from peers import urls_curriculum, urls_run
from peers.views import assessors, attendance, calendar, cohorts, forming, groups, home, making_up, meetings

app_name = "peers"
urlpatterns = [
    # Groups, meetings, and who came
    path("", home.home, name="home"),
    path("classes/new/", cohorts.edit, name="cohort_new"),
    path("classes/<slug:slug>/", cohorts.cohort, name="cohort"),
    path("classes/<slug:slug>/change/", cohorts.edit, name="cohort_edit"),
    path("classes/<slug:slug>/import/", cohorts.bring_in, name="import"),
    path("classes/<slug:slug>/import/confirm/", cohorts.confirm_import, name="confirm_import"),
    path("classes/<slug:slug>/days/", cohorts.days, name="days"),
    path("classes/<slug:slug>/days/event/", cohorts.add_event, name="add_event"),
    path("classes/<slug:slug>/days/protect/", cohorts.protect, name="protect"),
    path("classes/<slug:slug>/days/protect/<int:pk>/", cohorts.unprotect, name="unprotect"),
    path("classes/<slug:slug>/days/plan/", cohorts.generate, name="generate"),
    path("classes/<slug:slug>/clashes/", cohorts.clashes, name="clashes"),
    path("classes/<slug:slug>/so-far/", cohorts.so_far, name="so_far"),
    path("classes/<slug:slug>/completion/", cohorts.completion_csv, name="completion"),
    path("classes/<slug:slug>/forming/", forming.forming, name="forming"),
    path("classes/<slug:slug>/forming/people/", forming.take_people, name="take_people"),
    path("classes/<slug:slug>/forming/people/confirm/", forming.confirm_people, name="confirm_people"),
    path("classes/<slug:slug>/forming/apart/", forming.keep_apart, name="keep_apart"),
    path("classes/<slug:slug>/forming/start/", forming.start, name="start_forming"),
    path("classes/<slug:slug>/times/", forming.times, name="times"),
    path("assessors/", assessors.assessors, name="assessors"),
    path("assessors/<int:pk>/end/", assessors.end, name="end_assessment"),
    path("drafts/<uuid:public_id>/", forming.draft, name="draft"),
    path("drafts/<uuid:public_id>/publish/", forming.publish, name="publish_draft"),
    path("drafts/<uuid:public_id>/discard/", forming.discard, name="discard_draft"),
    path("groups/<uuid:public_id>/", groups.group, name="group"),
    path("groups/<uuid:public_id>/keepsake/", groups.keepsake, name="keepsake"),
    path("groups/<uuid:public_id>/shape/", groups.shape, name="shape"),
    path("groups/<uuid:public_id>/place/", groups.place, name="place"),
    path("groups/<uuid:public_id>/join/", groups.join, name="join"),
    path("groups/<uuid:public_id>/lead/", groups.lead, name="lead"),
    path("places/<int:pk>/", groups.change, name="change"),
    path("meetings/<uuid:public_id>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:public_id>/meeting.ics", meetings.ics, name="meeting_ics"),
    path("meetings/<uuid:public_id>/regret/", meetings.regret, name="regret"),
    path("meetings/<uuid:public_id>/come/", meetings.come, name="come"),
    path("meetings/<uuid:public_id>/move/", meetings.reschedule, name="reschedule"),
    path("meetings/<uuid:public_id>/cancel/", meetings.cancel, name="cancel"),
    path("meetings/<uuid:public_id>/protected/", meetings.protected, name="protected"),
    path("meetings/<uuid:public_id>/substitute/", meetings.find_substitute, name="find_substitute"),
    path("meetings/<uuid:public_id>/attendance/", attendance.attendance, name="attendance"),
    path("meetings/<uuid:public_id>/attendance/undo/", attendance.undo, name="undo"),
    path("meetings/<uuid:public_id>/make-up/", making_up.make_up, name="make_up"),
    path("meetings/<uuid:public_id>/circle/", making_up.circle, name="circle"),
    path("make-ups/<uuid:public_id>/answer/", making_up.answer, name="make_up_answer"),
    path("make-ups/<uuid:public_id>/done/", making_up.done, name="make_up_done"),
    path("make-ups/<uuid:public_id>/back/", making_up.take_back, name="make_up_back"),
    path("offers/<uuid:public_id>/", meetings.offer, name="offer"),
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/stop/", calendar.revoke, name="calendar_stop"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
    # Curricula
    *urls_curriculum.urlpatterns,
    # Run mode, pulse, letters
    *urls_run.urlpatterns,
]
