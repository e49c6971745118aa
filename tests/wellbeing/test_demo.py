from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from people.models import Role, User
from wellbeing.demo import loading, mail
from wellbeing.demo.people import PERSONAS

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Path:
    """Give the mailbox a folder of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def send(subject: str = "An update", to: str = "maya@northfield.example", html: str = "") -> None:
    """Put one mail into the mailbox."""
    message = EmailMultiAlternatives(subject, "Hello there.", "Wellbeing <no-reply@x.example>", [to])
    if html:
        message.attach_alternative(html, "text/html")
    mail.MailboxBackend().send_messages([message])


@pytest.fixture
def loaded(db: None) -> None:
    """Load the demo."""
    loading.load()


@pytest.fixture
def peopled(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the demo's people, and nothing that the apps add."""
    monkeypatch.setattr(loading, "LOADERS", [])
    loading.load()


class TestLoading:
    def test_there_is_someone_for_every_role(self, loaded: None) -> None:
        assert set(Role.live().values_list("kind", flat=True)) == set(Role.Kind.values)

    def test_loading_twice_changes_nothing(self, loaded: None) -> None:
        before = User.objects.count()
        loading.load()
        assert User.objects.count() == before

    def test_a_portal_with_people_is_left_alone(self, loaded: None) -> None:
        said = StringIO()
        call_command("load_demo", stdout=said)
        assert "already" in said.getvalue()

    def test_demo_people_are_refused_outside_the_demo(self, settings: Settings) -> None:
        settings.DEMO = False
        with pytest.raises(CommandError, match="make run"):
            call_command("load_demo")

    def test_the_sign_ins_are_printed(self) -> None:
        said = StringIO()
        call_command("demo_people", stdout=said)
        assert len(said.getvalue().splitlines()) == len(PERSONAS)


class TestSigningIn:
    @pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.key)
    def test_each_person_is_one_click_away(self, persona: object, peopled: None, client: Client) -> None:
        client.post(reverse("demo:sign_in", args=[persona.key]))  # type: ignore[attr-defined]
        assert client.get("/").context["user"].display_name == persona.name  # type: ignore[attr-defined]

    def test_the_sign_in_page_offers_everyone(self, peopled: None, client: Client) -> None:
        page = client.get(reverse("account_login")).content.decode()
        assert all(persona.name in page for persona in PERSONAS)

    def test_nobody_else_can_be_signed_in_as(self, peopled: None, client: Client) -> None:
        User.objects.create_user("stranger@northfield.example", display_name="Stranger")
        assert client.post(reverse("demo:sign_in", args=["stranger"])).status_code == 404

    def test_a_person_who_is_gone_is_a_404(self, db: None, client: Client) -> None:
        assert client.post(reverse("demo:sign_in", args=["maya"])).status_code == 404


class TestMailbox:
    def test_an_empty_mailbox_says_so(self, box: Path, client: Client) -> None:
        assert "empty" in client.get(reverse("demo:mailbox")).content.decode()

    def test_a_mail_is_listed_by_its_subject(self, box: Path, client: Client) -> None:
        send("Something for you")
        assert "Something for you" in client.get(reverse("demo:mailbox")).content.decode()

    def test_the_newest_mail_stands_first(self, box: Path) -> None:
        for hour in (9, 10):
            with time_machine.travel(dt.datetime(2026, 9, 1, hour, tzinfo=dt.UTC), tick=False):
                send(f"at {hour}")
        assert [letter.subject for letter in mail.letters()] == ["at 10", "at 9"]

    def test_a_mail_knows_when_it_was_sent(self, box: Path) -> None:
        moment = dt.datetime(2026, 9, 1, 10, 30, tzinfo=dt.UTC)
        with time_machine.travel(moment, tick=False):
            send()
        assert mail.letters()[0].sent_at == moment

    def test_a_mail_is_read_as_text(self, box: Path, client: Client) -> None:
        send()
        page = client.get(reverse("demo:mail", args=[mail.letters()[0].key]))
        assert "Hello there." in page.content.decode()

    def test_a_mail_cannot_bring_a_script(self, box: Path, client: Client) -> None:
        send(html="<script>alert(1)</script>")
        page = client.get(reverse("demo:mail_html", args=[mail.letters()[0].key]))
        assert "default-src 'none'" in page["Content-Security-Policy"]

    def test_a_mail_brings_its_own_style_sheet_by_hash(self, box: Path, client: Client) -> None:
        send(html="<style>p{color:red}</style><p>Hello</p>")
        page = client.get(reverse("demo:mail_html", args=[mail.letters()[0].key]))
        assert "style-src 'sha256-" in page["Content-Security-Policy"]

    def test_a_mail_without_html_has_no_html_page(self, box: Path, client: Client) -> None:
        send()
        page = client.get(reverse("demo:mail_html", args=[mail.letters()[0].key]))
        assert page.status_code == 404

    @pytest.mark.parametrize("key", ["nothing", "20260901T103000000000-0000000g", "etc-passwd"])
    def test_no_other_file_can_be_read(self, key: str, box: Path) -> None:
        (box / "mail").mkdir()
        (box / "mail" / f"{key}.eml").write_text("Subject: secret\n\n")
        assert mail.letter(key) is None

    def test_old_mails_are_removed(self, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mail, "KEPT", 2)
        for _ in range(4):
            send()
        assert len(list((box / "mail").iterdir())) == 2
