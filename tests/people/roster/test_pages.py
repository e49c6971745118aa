"""The roster's pages: nothing happens before the yes, and the yes is to what was shown."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Enrollment, RosterFile, RosterFormat, User
from people.models.roster import WAITS
from tests.conftest import Cast, make_official
from tests.people.pages import text
from tests.people.roster.conftest import roster, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db


def upload(client: Client, content: str | bytes, form: str = "plain") -> Any:
    """Upload a file as a browser would; return the page it leads to."""
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("roster.csv", data, "text/csv")
    return client.post(reverse("people:roster"), {"file": file, "format": form}, follow=True)


def confirm(client: Client, page: Any, **more: Any) -> Any:
    """Press the button of a difference's page."""
    mark = re.search(r'name="mark" value="(\w+)"', page.content.decode())
    address = page.request["PATH_INFO"] + "confirm/"
    return client.post(address, {"mark": mark and mark[1], **more}, follow=True)


def test_an_upload_shows_the_difference(cast: Cast, as_: As) -> None:
    assert "New people: 1" in text(upload(as_(cast.gme_admin), roster(row("Ana One"))))


def test_an_upload_changes_nothing(cast: Cast, as_: As) -> None:
    upload(as_(cast.gme_admin), roster(row("Ana One")))
    assert not User.objects.filter(display_name="Ana One").exists()


def test_confirming_brings_the_roster_in(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    confirm(office, upload(office, roster(row("Ana One"))))
    assert Enrollment.objects.filter(user__display_name="Ana One").exists()


def test_a_confirmed_file_is_not_kept(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    confirm(office, upload(office, roster(row("Ana One"))))
    assert not RosterFile.objects.exists()


def test_a_difference_that_is_another_by_now_is_shown_again(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    page = upload(office, roster(row("Ana One")))
    upload_later = upload(office, roster(row("Ana One")))
    confirm(office, upload_later)
    assert "Something changed here meanwhile" in text(confirm(office, page))


def test_a_forged_mark_changes_nothing(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    confirm(office, upload(office, roster(row("Ana One"))), mark="0" * 64)
    assert not User.objects.filter(display_name="Ana One").exists()


@pytest.mark.parametrize(("said", "left"), [("1", 2), ("", 2), ("many", 2), ("2", 0)])
def test_removing_everyone_needs_their_number(cast: Cast, as_: As, said: str, left: int) -> None:
    office = as_(cast.gme_admin)
    confirm(office, upload(office, roster(row("Ana One"), row("Ben Two"))))
    Enrollment.objects.filter(source="plain").update(starts_on=dt.date(2020, 7, 1))
    confirm(office, upload(office, roster(row("Cy Three"))), leaving=said)
    assert Enrollment.objects.current().filter(user__display_name__in=["Ana One", "Ben Two"]).count() == left


def test_a_colleague_does_not_confirm_what_another_uploaded(cast: Cast, as_: As) -> None:
    page = upload(as_(cast.gme_admin), roster(row("Ana One")))
    colleague = make_official("colleague", "gme_admin")
    assert confirm(as_(colleague), page).status_code == 404


def test_a_file_waits_no_longer_than_a_day(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    page = upload(office, roster(row("Ana One")))
    RosterFile.objects.update(created_at=RosterFile.objects.get().created_at - WAITS)
    assert confirm(office, page).status_code == 404


def test_the_next_upload_throws_old_files_away(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    upload(office, roster(row("Ana One")))
    RosterFile.objects.update(created_at=RosterFile.objects.get().created_at - WAITS)
    upload(office, roster(row("Ben Two")))
    assert RosterFile.objects.count() == 1


def test_a_file_can_be_thrown_away(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    upload(office, roster(row("Ana One")))
    office.post(reverse("people:roster_discard", args=[RosterFile.objects.get().public_id]))
    assert not RosterFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (roster("ana,Ana,Medicine,,1,,,"), "Line 2: “ana” is no e-mail address"),
        ("é".encode("latin-1"), "CSV UTF-8"),
        (b"", "This file is empty"),
        (roster(row("<b>Ana</b>").replace("residency", "")), "Line 2"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(cast: Cast, as_: As, content: Any, said: str) -> None:
    page = upload(as_(cast.gme_admin), content)
    assert (page.status_code, said in text(page)) == (422, True)


def test_markup_in_a_name_is_shown_as_text(cast: Cast, as_: As) -> None:
    assert "<b>Ana" not in text(
        upload(as_(cast.gme_admin), roster(row("<b>Ana</b>").replace("<b>ana</b>", "ana")))
    )


def test_a_saved_mapping_is_offered(cast: Cast, as_: As) -> None:
    data = {"name": "Ours", "column_email": "Mail", "column_name": "Who", "column_program": "Where"}
    office = as_(cast.gme_admin)
    office.post(reverse("people:roster_format_new"), data)
    assert "Ours" in text(office.get(reverse("people:roster")))


def test_a_saved_mapping_can_be_mended(cast: Cast, as_: As) -> None:
    saved = RosterFormat.objects.create(name="Ours", columns={"email": "Mail"})
    data = {"name": "Ours", "column_email": "E", "column_name": "Who", "column_program": "Where"}
    as_(cast.gme_admin).post(reverse("people:roster_format", args=[saved.public_id]), data)
    saved.refresh_from_db()
    assert saved.headings["email"] == "E"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"column_email": ""}, "Type the heading of the column for: E-mail"),
        ({"column_name": ""}, "Give the heading of the full name"),
        ({"name": "medhub"}, "comes with the portal has this name"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_mapping_that_cannot_work_says_why(cast: Cast, as_: As, change: dict[str, str], said: str) -> None:
    data = {"name": "Ours", "column_email": "Mail", "column_name": "Who", "column_program": "Where"} | change
    assert said in text(as_(cast.gme_admin).post(reverse("people:roster_format_new"), data))


def test_a_file_whose_mapping_is_gone_says_so(cast: Cast, as_: As) -> None:
    file = RosterFile.objects.create(uploaded_by=cast.gme_admin, format_key="gone", content="")
    page = as_(cast.gme_admin).get(reverse("people:roster_file", args=[file.public_id]), follow=True)
    assert "mapping of this file is gone" in text(page)


def test_a_file_that_is_too_large_is_refused_unread(
    cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("people.roster.reading.MOST_BYTES", 100)
    page = upload(as_(cast.gme_admin), roster(*(row(f"Ana {number}") for number in range(9))))
    assert (page.status_code, "Split it by school" in text(page)) == (422, True)


@pytest.mark.parametrize("form", ["", "unknown"])
def test_a_file_of_no_known_kind_is_refused(cast: Cast, as_: As, form: str) -> None:
    page = upload(as_(cast.gme_admin), roster(row("Ana One")), form)
    assert (page.status_code, RosterFile.objects.exists()) == (422, False)
