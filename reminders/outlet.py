"""Handing mails to a server over one connection, each beside the envelope of the next one."""

from __future__ import annotations

import smtplib
import time
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from django.core.mail import get_connection

from reminders import failures, providers
from reminders.envelope import Conversation, Envelope, UnreadyError, is_refusal
from reminders.failures import Outage, Permanent, Stale, Transient

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from reminders.letters import Letter

SHUTTING_DOWN = 421
LONGEST_WAIT = 1.0  # seconds for which it holds that a mail is wanted
SLOW = 0.5  # seconds for one mail, from which on the next one no longer waits beside it


@dataclass(frozen=True)
class Posted:
    """A mail in the outlet, and who hears how it went: None, or why it did not go."""

    mail: Letter
    told: Callable[[Exception | None], None]
    since: float = field(default_factory=time.monotonic)

    @cached_property
    def envelope(self) -> Envelope:
        """The mail as a server gets it. Raises ValueError when an address or a header is not plain."""
        # Writing it makes sure that the addresses are plain; Django would parse them for each mail.
        written = self.mail.message().as_bytes(linesep="\r\n")
        return Envelope(_sender(self.mail.from_email), self.mail.to[0], written)


class Outlet:
    """One connection to the mail server, opened at the first mail and mended when it breaks.

    A posted mail waits for the next one, or for `flush`, so that both share an exchange with the server. And
    while the server takes a text, the mail after the next one is written: its answer is heard after that.
    """

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = False
        self.line: Conversation | None = None  # None where mail does not leave by SMTP
        self.waiting: Posted | None = None
        self.given: Posted | None = None  # the server has its text, and has not been heard yet
        self.began = 0.0  # when the server was given the last mail
        self.in_pairs = True  # until a server has shown that it cannot, or that it takes its time

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            self.drop()
        finally:
            self.close()

    def close(self) -> None:
        """Hang up; the next mail dials again."""
        if self.line is not None and self.line.opened is not None:
            # The server waits for a text, and would take a farewell for one.
            self.line.server.close()
        self.is_open, self.line = False, None
        try:
            self.connection.close()
        except (smtplib.SMTPException, OSError):
            self.connection = get_connection()

    def send(self, mail: Letter) -> None:
        """Hand one mail over now; raises Transient, Permanent, or Outage when the server itself is away."""
        self.flush()
        self._dial()
        self._in_words(partial(self._hand_over, Posted(mail, _nobody)))

    def post(self, mail: Letter, told: Callable[[Exception | None], None]) -> None:
        """Take a mail, and hand over the one that waited; `told` hears of each once.

        Raises Outage when the server is away: then what waited and this one were not sent, and nobody hears.
        """
        posted = Posted(mail, told)
        self._dial()
        if not self._pairs():
            self.flush()
            told(failures.of(partial(self._in_words, partial(self._hand_over, posted))))
        elif (failure := failures.of(partial(self._in_words, lambda: posted.envelope))) is not None:
            told(failure)
        else:
            self.flush(posted)
            self.waiting = posted
            if not self._pairs():
                self.flush()

    def flush(self, following: Posted | None = None) -> None:
        """Hand over the mail that waits, and say which one follows. Raises Outage as `post` does."""
        self._hear()
        self._go_on(following)
        if following is None:
            self._hear()

    def drop(self) -> None:
        """Forget the mail that waits: it was not sent, and nobody hears."""
        self.waiting = None
        self._hear()
        if self.line is not None and self.line.opened is not None:
            self.close()

    def _hear(self) -> None:
        """Wait for what the server says of the text that it has, and tell of it."""
        posted = self.given
        if posted is None or self.line is None:
            return
        failure = failures.of(partial(self._in_words, self.line.hear))
        self.given = None
        self._take_time()
        posted.told(failure)

    def _go_on(self, following: Posted | None) -> None:
        """Give the server the text of the mail that waits."""
        posted = self.waiting
        if posted is None:
            return
        self.waiting = None
        if time.monotonic() - posted.since > LONGEST_WAIT:
            self.drop()
            posted.told(Stale())
            return
        self._dial()
        failure = failures.of(partial(self._in_words, partial(self._give, posted, following)))
        if failure is None and self.line is not None and self.line.owes:
            self.given = posted
        else:
            posted.told(failure)

    def _pairs(self) -> bool:
        return self.in_pairs and self.line is not None and self.line.pipelines

    def _in_words(self, action: Callable[[], object]) -> None:
        """Take a step; raises Transient, Permanent or Outage for what servers and providers do."""
        try:
            _of_providers(action)
        except (Transient, Permanent):
            raise
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Transient("The mail server hung up.") from error
        except smtplib.SMTPRecipientsRefused as error:
            answer = next(iter(error.recipients.values()))
            self._hung_up(answer[0])
            raise refusal(answer) from error
        except smtplib.SMTPResponseException as error:
            self._hung_up(error.smtp_code)
            raise refusal((error.smtp_code, error.smtp_error)) from error
        except (ValueError, smtplib.SMTPNotSupportedError) as error:
            raise Permanent("The address cannot be written in a mail.") from error
        except OSError as error:
            self.close()
            raise Transient(f"The mail server did not answer ({type(error).__name__}).") from error

    def _hand_over(self, posted: Posted) -> None:
        self._give(posted)
        if self.line is not None:
            self.line.hear()
            self._take_time()

    def _give(self, posted: Posted, following: Posted | None = None) -> None:
        if self.line is None:
            self.connection.send_messages([posted.mail])
            return
        self.began = time.monotonic()
        ahead = following.envelope if following is not None and self._pairs() else None
        try:
            self.line.give(posted.envelope, ahead)
        except UnreadyError:
            self._alone(posted)

    def _take_time(self) -> None:
        self.in_pairs = self.in_pairs and time.monotonic() - self.began < SLOW

    def _alone(self, posted: Posted) -> None:
        """Give, on a new connection, what a server did not take beside another mail's text."""
        # One that took pairs before, and has had enough of a connection, takes them on the next one.
        self.in_pairs = self.in_pairs and self.line is not None and self.line.carried > 1
        self._hang_up()
        self._dial()
        if self.line is not None:
            self.line.give(posted.envelope)

    def _hung_up(self, code: int) -> None:
        gone = self.line is not None and self.line.server.sock is None
        if gone or code == SHUTTING_DOWN or not is_refusal(code):
            self._hang_up()

    def _hang_up(self) -> None:
        """Close without a farewell, which a server that is out of step would take for a text."""
        if self.line is not None:
            self.line.server.close()
        self.close()

    def _dial(self) -> None:
        if self.is_open:
            return
        try:
            self.connection.open()
            server = getattr(self.connection, "connection", None)
            self.line = Conversation(server) if isinstance(server, smtplib.SMTP) else None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Outage(f"The mail server cannot be reached ({type(error).__name__}).") from error
        self.is_open = True


def _of_providers(action: Callable[[], object]) -> None:
    try:
        action()
    except Exception as error:
        meant = providers.refusal(error)
        if meant is not None:
            raise meant from error
        raise


def _nobody(_failure: Exception | None) -> None:
    """Hear of a mail whose sender waits for it."""


def refusal(answer: tuple[int, bytes | str]) -> Transient | Permanent:
    """Return what a server's refusal means: 4xx may pass, 5xx will not, and what is neither is no answer to
    what was asked. Keeps the code, not the words."""
    code = answer[0]
    if not is_refusal(code):
        return Transient(f"The mail server answered out of turn ({code}).")
    if code < 500:
        return Transient(f"The mail server asked to try later ({code}).")
    return Permanent(f"The mail server refused it for good ({code}).")


@lru_cache
def _sender(sender: str) -> str:
    return parseaddr(sender)[1]
