"""One's own page: name, sessions, data, and the way out."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.urls import reverse

from core.clock import site_today
from people import farewell, own
from people.languages import LANGUAGES
from people.models import SignIn, User
from people.models.sessions import device
from people.operations import RefusedError
from reminders.models import Preference
from tests.conftest import Cast, make_official
from tests.people.pages import text
from wellnessdays import operations as wellness_days
from wellnessdays.halves import whole_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
PROFILE = {"display_name": "Sam", "pronouns": "they/them", "time_zone": "America/Chicago"}


def is_signed_in(client: Client) -> bool:
    """Say whether a browser still knows who it is."""
    return client.get(reverse("people:profile")).status_code == 200


def test_a_name_pronouns_and_zone_are_kept(cast: Cast, as_: As) -> None:
    as_(cast.trainee).post(reverse("people:profile"), PROFILE)
    found = User.objects.values("display_name", "pronouns", "time_zone").get(pk=cast.trainee.pk)
    assert found == PROFILE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"display_name": ""}, "Type the name you go by"),
        ({"display_name": "=1+1"}, "Use letters, and begin with one"),
        ({"display_name": "a\u202eb"}, "Use letters, and begin with one"),
        ({"pronouns": "@x"}, "Use letters, and begin with one"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_a_wrong_profile_says_how_to_mend_it(cast: Cast, as_: As, change: dict[str, str], said: str) -> None:
    page = as_(cast.trainee).post(reverse("people:profile"), PROFILE | change)
    assert (page.status_code, said in text(page)) == (422, True)


def test_languages_are_kept(cast: Cast, as_: As) -> None:
    as_(cast.trainee).post(reverse("people:profile"), PROFILE | {"languages": ["es", "ase"]})
    assert set(User.objects.get(pk=cast.trainee.pk).languages) == {"es", "ase"}


def test_languages_may_be_none(cast: Cast, as_: As) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(languages=["es"])
    as_(cast.trainee).post(reverse("people:profile"), PROFILE)
    assert User.objects.get(pk=cast.trainee.pk).languages == []


def test_a_language_that_is_not_offered_is_refused(cast: Cast, as_: As) -> None:
    page = as_(cast.trainee).post(reverse("people:profile"), PROFILE | {"languages": ["xx"]})
    assert page.status_code == 422


def test_the_languages_stay_folded_and_are_told_in_one_line(cast: Cast, as_: As) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(languages=["ur", "es"])
    page = text(as_(cast.trainee).get(reverse("people:profile")))
    assert '<details class="disclosure"> <summary>Languages beside English: Spanish, Urdu</summary>' in page


def test_none_are_told_too(cast: Cast, as_: As) -> None:
    assert "Languages beside English: none named" in text(as_(cast.trainee).get(reverse("people:profile")))


def test_they_unfold_when_one_is_wrong(cast: Cast, as_: As) -> None:
    page = text(as_(cast.trainee).post(reverse("people:profile"), PROFILE | {"languages": ["xx"]}))
    assert '<details class="disclosure" open>' in page


def test_what_is_ticked_survives_another_fields_mistake(cast: Cast, as_: As) -> None:
    wrong = PROFILE | {"display_name": "", "languages": ["ko"]}
    page = text(as_(cast.trainee).post(reverse("people:profile"), wrong))
    assert "English: Korean</summary>" in page
    assert re.search(r'value="ko"[^>]*checked', page)


def test_every_language_has_a_code_of_the_standards_form() -> None:
    assert [code for code in LANGUAGES if not re.fullmatch(r"[a-z]{2,3}", code)] == []


def test_languages_are_in_the_export_and_not_in_the_history(cast: Cast) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(languages=["es"])
    cast.trainee.refresh_from_db()
    held = [field.name for field in User.pgh_event_model._meta.fields]  # type: ignore[attr-defined]
    assert (own.about(cast.trainee)["languages"], "languages" in held) == (["es"], False)


def test_languages_go_with_the_account(cast: Cast) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(languages=["es"])
    farewell.delete_account(cast.trainee)
    assert User.objects.get(pk=cast.trainee.pk).languages == []


def test_nobody_changes_who_they_are_by_the_form(cast: Cast, as_: As) -> None:
    as_(cast.trainee).post(reverse("people:profile"), PROFILE | {"is_superuser": "on", "email": "a@b.test"})
    found = User.objects.get(pk=cast.trainee.pk)
    assert (found.is_superuser, found.email) == (False, "trainee@example.test")


def test_a_refused_name_does_not_show_in_the_header(cast: Cast, as_: As) -> None:
    page = text(as_(cast.trainee).post(reverse("people:profile"), PROFILE | {"time_zone": "x"}))
    assert "<span>Trainee</span>" in page


def test_each_browser_is_listed(cast: Cast, as_: As) -> None:
    as_(cast.trainee)
    assert len(as_(cast.trainee).get(reverse("people:profile")).context["sign_ins"]) == 2


def test_a_browser_can_be_signed_out_from_another(cast: Cast, as_: As) -> None:
    lost = as_(cast.trainee)
    there = SignIn.objects.get(user=cast.trainee)
    as_(cast.trainee).post(reverse("people:end_session", args=[there.public_id]))
    assert not is_signed_in(lost)


def test_signing_one_out_leaves_the_other(cast: Cast, as_: As) -> None:
    as_(cast.trainee)
    there = SignIn.objects.get(user=cast.trainee)
    kept = as_(cast.trainee)
    kept.post(reverse("people:end_session", args=[there.public_id]))
    assert is_signed_in(kept)


def test_nobody_signs_another_out(cast: Cast, as_: As) -> None:
    victim = as_(cast.trainee)
    there = SignIn.objects.get(user=cast.trainee)
    as_(cast.gme_admin).post(reverse("people:end_session", args=[there.public_id]))
    assert is_signed_in(victim)


def test_signing_out_everywhere_ends_every_browser(cast: Cast, as_: As) -> None:
    here, there = as_(cast.trainee), as_(cast.trainee)
    here.post(reverse("people:sign_out_everywhere"))
    assert (is_signed_in(here), is_signed_in(there)) == (False, False)


def test_signing_out_everywhere_ends_sessions_that_no_list_knows(cast: Cast, as_: As) -> None:
    here, unknown = as_(cast.trainee), as_(cast.trainee)
    SignIn.objects.all().delete()
    here.post(reverse("people:sign_out_everywhere"))
    assert not is_signed_in(unknown)


def test_signing_out_everywhere_leaves_other_people_in(cast: Cast, as_: As) -> None:
    other = as_(cast.other_trainee)
    as_(cast.trainee).post(reverse("people:sign_out_everywhere"))
    assert is_signed_in(other)


def test_a_session_that_is_over_is_not_listed(cast: Cast, as_: As) -> None:
    as_(cast.trainee)
    Session.objects.all().delete()
    assert len(as_(cast.trainee).get(reverse("people:profile")).context["sign_ins"]) == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox on Linux"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_by_what_it_is(agent: str, words: str) -> None:
    assert device(agent) == words


def test_the_export_holds_ones_own_things(cast: Cast, as_: As) -> None:
    found = as_(cast.trainee).post(reverse("people:export")).json()
    assert found["person"]["programs"][0]["program__name"] == "Medicine"


def test_the_export_has_a_part_for_each_feature(cast: Cast, as_: As) -> None:
    assert set(as_(cast.trainee).post(reverse("people:export")).json()) >= {
        "person",
        "wellness_days",
        "reminders",
    }


def test_the_export_holds_nobody_elses_requests(cast: Cast, as_: As) -> None:
    day = whole_day(site_today() + dt.timedelta(days=60))
    wellness_days.ask(trainee=cast.trainee, program=cast.program, halves=day)
    exports = [as_(person).post(reverse("people:export")).json() for person in (cast.trainee, cast.gme_admin)]
    assert [len(export["wellness_days"]) for export in exports] == [1, 0]


def test_reading_the_exports_page_hands_nothing_over(cast: Cast, as_: As) -> None:
    assert "Content-Disposition" not in as_(cast.trainee).get(reverse("people:export"))


def test_whoever_has_a_password_proves_it_before_the_export(cast: Cast, as_: As) -> None:
    cast.trainee.set_password("long enough to be one")
    cast.trainee.save()
    response = as_(cast.trainee).post(reverse("people:export"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_the_page_to_delete_says_what_goes_and_what_stays(cast: Cast, as_: As) -> None:
    page = text(as_(cast.trainee).get(reverse("people:delete")))
    assert ("are erased" in page, "stay without your name" in page) == (True, True)


@pytest.mark.parametrize("word", ["", "no", "<delete>"])
def test_nothing_is_deleted_without_the_word(cast: Cast, as_: As, word: str) -> None:
    as_(cast.trainee).post(reverse("people:delete"), {"word": word})
    assert User.objects.get(pk=cast.trainee.pk).is_active


def test_a_deleted_account_has_no_name_or_address(cast: Cast, as_: As) -> None:
    as_(cast.trainee).post(reverse("people:delete"), {"word": "Delete "})
    found = User.objects.get(pk=cast.trainee.pk)
    assert (found.display_name, found.is_active, "trainee@" in found.email) == (farewell.NOBODY, False, False)


def test_a_deleted_accounts_browsers_are_signed_out(cast: Cast, as_: As) -> None:
    other = as_(cast.trainee)
    as_(cast.trainee).post(reverse("people:delete"), {"word": "delete"})
    assert not is_signed_in(other)


@pytest.mark.parametrize("gone", [True, False])
def test_a_deleted_account_leaves_no_way_in_and_others_keep_theirs(cast: Cast, gone: bool) -> None:
    TOTP.activate(cast.trainee, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    SocialAccount.objects.create(user=cast.trainee, provider="saml", uid="1")
    farewell.delete_account(cast.trainee if gone else cast.other_trainee)
    left = (Authenticator.objects.exists(), SocialAccount.objects.exists())
    assert left == (not gone, not gone)


def test_the_export_names_ones_own_school_account_alone(cast: Cast, as_: As) -> None:
    SocialAccount.objects.create(user=cast.trainee, provider="saml", uid="school-17")
    theirs = text(as_(cast.other_trainee).post(reverse("people:export")))
    assert ("school-17" in theirs, "school-17" in str(own.about(cast.trainee))) == (False, True)


def test_history_forgets_a_deleted_name(cast: Cast) -> None:
    farewell.delete_account(cast.trainee)
    kept = cast.trainee.events.values_list("display_name", flat=True)  # type: ignore[attr-defined]
    assert set(kept) == {farewell.NOBODY}


def test_waiting_requests_are_withdrawn_with_the_account(cast: Cast) -> None:
    day = whole_day(site_today() + dt.timedelta(days=60))
    asked = wellness_days.ask(trainee=cast.trainee, program=cast.program, halves=day)
    farewell.delete_account(cast.trainee)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_wishes_about_reminders_go_with_the_account(cast: Cast) -> None:
    Preference.objects.create(user=cast.trainee)
    farewell.delete_account(cast.trainee)
    assert not Preference.objects.filter(user=cast.trainee).exists()


def test_the_last_of_the_gme_office_cannot_delete_their_account(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="without anyone"):
        farewell.delete_account(cast.gme_admin)


def test_a_refused_deletion_erases_nothing(cast: Cast, as_: As) -> None:
    as_(cast.gme_admin).post(reverse("people:delete"), {"word": "delete"})
    assert User.objects.get(pk=cast.gme_admin.pk).email == "gme_admin@example.test"


def test_one_of_two_in_the_office_may_delete_their_account(cast: Cast) -> None:
    make_official("second", "gme_admin")
    farewell.delete_account(cast.gme_admin)
    assert not User.objects.get(pk=cast.gme_admin.pk).is_active


def test_who_runs_the_site_hands_it_over_first(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Hand that over first"):
        farewell.delete_account(cast.superuser)


def test_nobody_moves_their_account_to_another_address(cast: Cast, as_: Callable[..., Client]) -> None:
    posted = {"action_add": "", "email": "elsewhere@example.test"}
    assert as_(cast.trainee).post("/accounts/email/", posted).status_code == 405


def test_the_address_page_says_whom_to_ask(cast: Cast, as_: Callable[..., Client]) -> None:
    page = as_(cast.trainee).get("/accounts/email/").content.decode()
    assert (cast.trainee.email in page, "Ask your program coordinator" in page) == (True, True)
