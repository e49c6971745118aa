from __future__ import annotations

from django.urls import path

from checkins.views import (
    choosing,
    clinic,
    contact,
    dialogue,
    instruments,
    keys,
    looking,
    summaries,
    taking,
)

app_name = "checkins"
urlpatterns = [
    # One's own check-ins
    path("", choosing.home, name="home"),
    path("about/", choosing.about, name="about"),
    path("choices/", choosing.choices, name="choices"),
    path("choices/yes/", choosing.give, name="give"),
    path("choices/no/", choosing.withdraw, name="withdraw"),
    path("choices/pause/", choosing.pause, name="pause"),
    path("skip/", choosing.skip, name="skip"),
    path("now/", taking.begin, name="begin"),
    path("now/<uuid:public_id>/", taking.take, name="take"),
    path("past/", looking.past, name="past"),
    path("past/<uuid:check_in_id>/", looking.one, name="one"),
    path("past/<uuid:check_in_id>/note/", taking.note, name="note"),
    path("past/<uuid:check_in_id>/erase/", looking.erase, name="erase"),
    path("stored/", looking.stored_rows, name="stored"),
    path("export/", looking.export, name="export"),
    path("export/json/", looking.download, {"shape": "json"}, name="export_json"),
    path("export/csv/", looking.download, {"shape": "csv"}, name="export_csv"),
    path("export/fhir/", looking.download, {"shape": "fhir"}, name="export_fhir"),
    path("erase/", looking.erase_all, name="erase_all"),
    # Summaries
    path("summaries/", summaries.index, name="summaries"),
    path("summaries/terms/", summaries.terms, name="terms"),
    path("summaries/terms/<slug:slug>/publish/", summaries.publish, name="publish"),
    path("summaries/of/<slug:slug>/", summaries.term, name="summary"),
    # The office's questionnaires
    path("instruments/", instruments.index, name="instruments"),
    path("instruments/new/", instruments.bring_in, name="instrument_new"),
    path("instruments/<uuid:public_id>/", instruments.review, name="instrument"),
    path("instruments/<uuid:public_id>/try/", instruments.try_answers, name="instrument_try"),
    path("instruments/<uuid:public_id>/use/", instruments.activate, name="instrument_use"),
    path("instruments/<uuid:public_id>/retire/", instruments.retire, name="instrument_retire"),
    path("instruments/<uuid:public_id>/discard/", instruments.discard, name="instrument_discard"),
    # Asking to be contacted, and talking without a name
    path("contact/", contact.contact, name="contact"),
    path("contact/take-back/", contact.take_back, name="take_back"),
    path("talk/", dialogue.about, name="dialogue"),
    path("talk/words/", dialogue.start, name="dialogue_start"),
    path("talk/repeat/", dialogue.repeat, name="dialogue_repeat"),
    path("talk/begin/", dialogue.begin, name="dialogue_begin"),
    path("talk/read/", dialogue.read, name="dialogue_read"),
    path("talk/write/", dialogue.write, name="dialogue_write"),
    path("talk/reveal/", dialogue.reveal, name="dialogue_reveal"),
    path("talk/erase/", dialogue.erase, name="dialogue_erase"),
    # Clinicians
    path("clinic/", clinic.queue, name="queue"),
    path("clinic/unlock/", keys.unlock, name="unlock"),
    path("clinic/lock/", keys.lock, name="lock"),
    path("clinic/key/", keys.key, name="key"),
    path("clinic/key/share/<uuid:clinician>/", keys.share, name="share"),
    path("clinic/replies/", keys.templates, name="templates"),
    path("clinic/replies/<uuid:template>/drop/", keys.drop_template, name="drop_template"),
    path("clinic/programs/", keys.programs, name="programs"),
    path("clinic/<uuid:case_id>/", clinic.case, name="case"),
    path("clinic/<uuid:case_id>/take/", clinic.take, name="case_take"),
    path("clinic/<uuid:case_id>/put-back/", clinic.put_back, name="put_back"),
    path("clinic/<uuid:case_id>/step-aside/", clinic.step_aside, name="step_aside"),
    path("clinic/<uuid:case_id>/close/", clinic.close, name="close"),
]
