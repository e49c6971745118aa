"""Writing a reminder as a mail, and handing mails to a server over one connection."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.urls import reverse
from django.utils.crypto import salted_hmac

from reminders import envelope, frames, providers, tokens
from reminders.failures import Outage, Permanent, Transient
from reminders.letters import Letter, one_line

if TYPE_CHECKING:
    from typing import Self

    from people.models import User
    from reminders.kinds import Kind, Message
    from reminders.models import Delivery


SHUTTING_DOWN = 421


def message_id(delivery: Delivery) -> str:
    """Return a delivery's Message-ID: the same at every attempt, and telling nothing."""
    mark = salted_hmac("reminders.message-id", str(delivery.pk), algorithm="sha256").hexdigest()[:32]
    return f"<{mark}@{_domain()}>"


@lru_cache
def _sender(sender: str) -> str:
    return parseaddr(sender)[1]


@lru_cache
def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def compose(delivery: Delivery, kind: Kind, message: Message, person: User) -> Letter:
    """Return the mail, as text and as HTML, with the headers that let a mail program turn it off."""
    off = off_address(person, kind) if kind.optional else ""
    subject = one_line(message.subject)
    mail = Letter(
        subject=subject,
        body=frames.text(message, subject=subject, reason=kind.title, off=off),
        to=[person.email],
        headers=headers(message_id(delivery), off),
    )
    mail.attach_alternative(frames.html(message, subject=subject, reason=kind.title, off=off), "text/html")
    return mail


def off_address(person: User, kind: Kind) -> str:
    """Return the address that turns a kind off for someone, without signing in."""
    return _off_pattern().replace("TOKEN", tokens.make(person, kind))


@lru_cache
def _off_pattern() -> str:
    return frames.absolute(reverse("reminders:off", args=["TOKEN"]))


def headers(identity: str, off: str) -> dict[str, str]:
    """Return a reminder's headers; no program should answer it, and one click turns it off (RFC 8058)."""
    found = {"Message-ID": identity, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if off:
        found |= {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return found


class Outlet:
    """One connection to the mail server, opened at the first mail and mended when it breaks."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; the next mail dials again."""
        self.is_open = False
        try:
            self.connection.close()
        except (smtplib.SMTPException, OSError):
            self.connection = get_connection()

    def send(self, mail: Letter) -> None:
        """Hand one mail over; raises Transient, Permanent, or Outage when the server itself is away."""
        self._dial()
        try:
            self._hand_over_in_words(mail)
        except (Transient, Permanent):
            raise
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Transient("The mail server hung up.") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise refusal(next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            self._hung_up(error.smtp_code)
            raise refusal((error.smtp_code, error.smtp_error)) from error
        except (ValueError, smtplib.SMTPNotSupportedError) as error:
            raise Permanent("The address cannot be written in a mail.") from error
        except OSError as error:
            self.close()
            raise Transient(f"The mail server did not answer ({type(error).__name__}).") from error

    def _hand_over_in_words(self, mail: Letter) -> None:
        try:
            self._hand_over(mail)
        except Exception as error:
            meant = providers.refusal(error)
            if meant is not None:
                raise meant from error
            raise

    def _hand_over(self, mail: Letter) -> None:
        if isinstance(self.connection, EmailBackend) and self.connection.connection is not None:
            # Writing it has made sure that the addresses are plain; Django would parse them for each mail.
            written = mail.message().as_bytes(linesep="\r\n")
            envelope.hand_over(self.connection.connection, _sender(mail.from_email), mail.to[0], written)
        else:
            self.connection.send_messages([mail])

    def _hung_up(self, code: int) -> None:
        if code == SHUTTING_DOWN:
            self.close()

    def _dial(self) -> None:
        if self.is_open:
            return
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Outage(f"The mail server cannot be reached ({type(error).__name__}).") from error
        self.is_open = True


def refusal(answer: tuple[int, bytes | str]) -> Transient | Permanent:
    """Return what a server's refusal means: 4xx may pass, 5xx will not. Keeps the code, not the words."""
    code = answer[0]
    if 400 <= code < 500:
        return Transient(f"The mail server asked to try later ({code}).")
    return Permanent(f"The mail server refused it for good ({code}).")
