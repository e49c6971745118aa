"""The director's pages for bringing groups in and for forming them: what each step shows, and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from peers.forming import drafts
from peers.models import Cohort, Draft, Entrant, Group, KeepApart, Lead, Membership
from tests.conftest import Cast, browse, make_trainee
from tests.peers.world import make_cohort

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

CLASS = "/peers/classes/class-of-2030/"
FILE = "group,email\n1,trainee@example.test\n1,mate@example.test\n"


@pytest.fixture
def mate(cast: Cast) -> User:
    """Another trainee of the program."""
    return make_trainee("mate", cast.program)


@pytest.fixture
def cohort(cast: Cast, mate: User) -> Cohort:
    """A class with two people to place and one who leads."""
    found = make_cohort(cast, state="importing")
    Entrant.objects.bulk_create(Entrant(cohort=found, person=person) for person in (cast.trainee, mate))
    Lead.objects.create(cohort=found, person=cast.facilitator)
    return found


@pytest.fixture
def directing(cast: Cast, cohort: Cohort) -> Client:
    """A browser of the director's."""
    return browse(cast.peers_director)


def upload(client: Client, content: bytes) -> Any:
    """Send a file of groups."""
    return client.post(f"{CLASS}import/", {"file": SimpleUploadedFile("groups.csv", content)})


def yes(client: Client, page: Any, **changes: str) -> Any:
    """Agree to what a page showed."""
    sent = page.context["form"].initial | changes
    return client.post(f"{CLASS}import/confirm/", sent, follow=True)


def test_what_a_file_would_change_is_shown_and_nothing_changed(directing: Client) -> None:
    html = upload(directing, FILE.encode()).content.decode()
    assert ("New in a group: 2" in html, Group.objects.count()) == (True, 0)


def test_a_yes_makes_it_so(directing: Client) -> None:
    yes(directing, upload(directing, FILE.encode()))
    assert Membership.objects.count() == 2


def test_a_yes_sent_twice_is_once(directing: Client) -> None:
    page = upload(directing, FILE.encode())
    yes(directing, page)
    yes(directing, page)
    assert Membership.objects.count() == 2


def test_a_yes_to_a_file_that_was_changed_on_its_way_is_refused(directing: Client) -> None:
    page = upload(directing, FILE.encode())
    html = yes(directing, page, text="group,email\n7,trainee@example.test\n").content.decode()
    assert ("Something changed here meanwhile." in html, Group.objects.count()) == (True, 0)


def test_a_yes_without_its_file_is_refused(directing: Client) -> None:
    html = yes(directing, upload(directing, FILE.encode()), text="").content.decode()
    assert ("did not arrive whole" in html, Group.objects.count()) == (True, 0)


def test_line_ends_that_a_browser_changed_do_no_harm(directing: Client) -> None:
    page = upload(directing, FILE.encode())
    yes(directing, page, text=FILE.replace("\n", "\r\n"))
    assert Membership.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        ("group,email\n1,josé\n".encode("latin-1"), "The file is not UTF-8."),
        (b"group,email\nx,trainee@example.test\ny,mate@example.test\n", "Line 3: “y” is no group number"),
        (b"group,email\n1,<script>@example.test\n", "Line 2"),
        (b"x" * 500_001, "larger than 500 KB"),
    ],
)
def test_a_file_that_cannot_be_is_told_by_line(directing: Client, content: bytes, words: str) -> None:
    page = upload(directing, content)
    assert (page.status_code, words in page.content.decode()) == (422, True)


def test_nothing_chosen_is_said(directing: Client) -> None:
    assert "Choose a CSV file." in directing.post(f"{CLASS}import/").content.decode()


def test_a_name_in_a_file_is_text_and_no_markup(directing: Client) -> None:
    page = upload(directing, FILE.replace("1,trainee@", '"<b>1</b>",trainee@').encode())
    assert "<b>1</b>" not in page.content.decode()


# --- forming ---


def start(client: Client, **sent: object) -> Any:
    """Ask for drafts."""
    with mock.patch.object(drafts, "nudge"):
        return client.post(f"{CLASS}forming/start/", {"drafts": 2, "seconds": 30} | sent, follow=True)


def test_drafts_are_promised_and_stand_in_the_list(directing: Client) -> None:
    html = start(directing).content.decode()
    assert ("Draft 1" in html, "Draft 2" in html, "Look again" in html) == (True, True, True)


@pytest.mark.parametrize(
    "sent", [{"seconds": 0}, {"seconds": -1}, {"seconds": 121}, {"drafts": 0}, {"drafts": 4}, {"seconds": ""}]
)
def test_too_little_and_too_much_is_refused(directing: Client, sent: dict[str, object]) -> None:
    assert (start(directing, **sent).status_code, Draft.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("model", "words"), [(Lead, "Nobody is to lead a group yet."), (Entrant, "Nobody is to be placed yet.")]
)
def test_with_nobody_it_says_who_is_missing(directing: Client, model: Any, words: str) -> None:
    model.objects.all().delete()
    assert (words in start(directing).content.decode(), Draft.objects.count()) == (True, 0)


def test_twice_in_a_row_is_once(directing: Client) -> None:
    start(directing)
    assert "being formed already" in start(directing).content.decode()
    assert Draft.objects.count() == 2


def apart(client: Client, one: str, other: str) -> Any:
    """Keep two people apart."""
    return client.post(f"{CLASS}forming/apart/", {"one": one, "other": other}, follow=True)


def test_two_are_kept_apart_once_however_often_and_in_whichever_order(directing: Client) -> None:
    apart(directing, "trainee@example.test", "mate@example.test")
    apart(directing, "MATE@example.test", "trainee@example.test")
    assert KeepApart.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("trainee@example.test", "This is the same person."),
        ("nobody@example.test", "Nobody here has this address."),
        ("nobody", "Enter a valid email address."),
    ],
)
def test_a_pair_that_cannot_be_is_refused(directing: Client, other: str, words: str) -> None:
    page = apart(directing, "trainee@example.test", other)
    assert (page.status_code, words in page.content.decode(), KeepApart.objects.count()) == (422, True, 0)


@pytest.fixture
def draft(cohort: Cohort, cast: Cast, mate: User) -> Draft:
    """A draft with both in the one group."""
    Cohort.objects.update(group_least=2)
    plan = [{"lead": Lead.objects.get().pk, "slot": None, "people": [cast.trainee.pk, mate.pk]}]
    return Draft.objects.create(cohort=cohort, number=1, plan=plan, state="ready")


def read(client: Client, draft: Draft) -> str:
    """Return a draft's page."""
    return client.get(f"/peers/drafts/{draft.public_id}/").content.decode()


def test_a_draft_whose_rules_hold_can_be_published(directing: Client, draft: Draft) -> None:
    html = read(directing, draft)
    assert ("Every rule holds." in html, "Publish these groups" in html) == (True, True)


def test_a_pair_kept_apart_since_takes_the_button_away(
    directing: Client, draft: Draft, cast: Cast, mate: User
) -> None:
    apart(directing, cast.trainee.email, mate.email)
    html = read(directing, draft)
    assert ("to be kept apart" in html, "Publish these groups" in html) == (True, False)


def test_a_group_that_is_too_small_names_what_it_may_be(directing: Client, draft: Draft) -> None:
    Cohort.objects.update(group_least=6, group_most=6)
    assert "Group 1 has 2 people; groups have 6." in read(directing, draft)


def test_publishing_what_breaks_a_rule_is_refused_on_the_server(directing: Client, draft: Draft) -> None:
    Cohort.objects.update(group_least=3)
    page = directing.post(f"/peers/drafts/{draft.public_id}/publish/", follow=True)
    assert ("Nothing was published." in page.content.decode(), Group.objects.count()) == (True, 0)


def test_publishing_what_somebody_threw_away_says_so(directing: Client, draft: Draft) -> None:
    address = f"/peers/drafts/{draft.public_id}/publish/"
    Draft.objects.all().delete()
    page = directing.post(address, follow=True)
    assert ("That draft is gone" in page.content.decode(), Group.objects.count()) == (True, 0)


def test_a_draft_that_is_being_worked_out_offers_neither_publishing_nor_moving(
    directing: Client, draft: Draft
) -> None:
    Draft.objects.update(state="solving", plan=[])
    html = read(directing, draft)
    assert ("Look again" in html, "Publish" in html, "Move them" in html) == (True, False, False)


@pytest.mark.parametrize("sent", [{"person": 0, "group": 1}, {"person": "x", "group": 1}, {"group": 9}])
def test_a_move_that_cannot_be_is_refused(directing: Client, draft: Draft, sent: dict[str, object]) -> None:
    page = directing.post(f"/peers/drafts/{draft.public_id}/", sent)
    draft.refresh_from_db()
    assert (page.status_code, draft.edited) == (422, False)


def test_a_draft_thrown_away_is_gone_and_its_page_with_it(directing: Client, draft: Draft) -> None:
    address = f"/peers/drafts/{draft.public_id}/"
    directing.post(f"{address}discard/")
    assert directing.get(address).status_code == 404


def test_times_are_no_longer_asked_once_groups_are_made(cast: Cast, cohort: Cohort) -> None:
    Cohort.objects.update(state="published")
    assert browse(cast.trainee).get(f"{CLASS}times/").status_code == 404


def test_someone_who_is_not_to_be_placed_is_not_asked_for_times(cast: Cast, cohort: Cohort) -> None:
    assert browse(cast.other_trainee).get(f"{CLASS}times/").status_code == 404


def test_another_class_s_time_is_no_answer(cast: Cast, cohort: Cohort) -> None:
    page = browse(cast.trainee).post(f"{CLASS}times/", {"slots": [99999]})
    assert (page.status_code, "valid choice" in page.content.decode()) == (422, True)
