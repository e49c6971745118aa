"""Handing mails to a server in one exchange each, where it lets clients pipeline (RFC 2920); else in four.

Between two machines each exchange is a wait; and a wait is most of what a mail costs. A mail's text goes out
together with the envelope of the next one, of which the server takes nothing before it has that text too.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

GO_ON = 354
END = b"\r\n.\r\n"
Reply = tuple[int, bytes]


@dataclass(frozen=True)
class Envelope:
    """A mail from and to plain addresses; its text has CRLF line ends."""

    sender: str
    to: str
    text: bytes

    @property
    def opening(self) -> bytes:
        """What is said before the text. Three replies follow."""
        return f"MAIL FROM:<{self.sender}>\r\nRCPT TO:<{self.to}>\r\nDATA\r\n".encode("ascii")


class UnreadyError(Exception):
    """The server did not take an envelope beside a text, or had enough of this connection: nothing of that
    mail went out, and it can be asked again on a connection of its own."""


class Conversation:
    """One connection to a server, and the envelope that it has without its text."""

    def __init__(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        self.server = server
        self.pipelines = server.has_extn("pipelining")
        self.opened: Envelope | None = None
        self.owes = False  # an answer to a text
        self.carried = 0  # mails that it took

    def hand_over(self, mail: Envelope, following: Envelope | None = None) -> None:
        """Give the server one mail, and with its text the envelope of the one that will follow.

        Raises what `smtplib.SMTP.sendmail` raises: SMTPResponseException, SMTPRecipientsRefused,
        SMTPServerDisconnected; and UnreadyError.
        """
        self.give(mail, following)
        self.hear()

    def give(self, mail: Envelope, following: Envelope | None = None) -> None:
        """Do the same, but do not wait for the answer to the text, which `hear` waits for."""
        if not self.pipelines:
            self._one_by_one(mail)
            return
        refused, goes_on = self._open(mail)
        if goes_on and refused is None:
            self.opened = following
            more = following.opening if following else b""
            self.server.send(quoted(mail.text) + END + more)
            self.owes = True
        elif goes_on and is_refusal(code_of(refused)):
            # A server that goes on without a recipient is owed an end of the text, which it will refuse.
            self.server.send(b".\r\n")
            self.server.getreply()
        self._end(refused)

    def hear(self) -> None:
        """Wait for the answer to a text that was given; raises what it was refused with."""
        if not self.owes:
            return
        reply = self.server.getreply()
        self.owes = False
        self._end(_unless_good(smtplib.SMTPDataError, reply))
        self.carried += 1

    def _end(self, refused: smtplib.SMTPException | None) -> None:
        if refused is None:
            return
        if self.opened is None:
            self._forget(refused)
        raise refused

    def _one_by_one(self, mail: Envelope) -> None:
        try:
            self.server.sendmail(mail.sender, [mail.to], mail.text)
        except smtplib.SMTPSenderRefused as error:
            if self._had_enough(error):
                raise UnreadyError from error
            raise
        except smtplib.SMTPDataError as error:
            # After a refused DATA smtplib says nothing, and the server would find the next mail nested.
            self._forget(error)
            raise
        self.carried += 1

    def _had_enough(self, refused: smtplib.SMTPException | None) -> bool:
        """Say whether a server takes no more mails of a connection, which was good for others from the same
        sender: some say 421, some 452."""
        code = refused.smtp_code if isinstance(refused, smtplib.SMTPSenderRefused) else 0
        return self.carried > 0 and 400 <= code < 500

    def _forget(self, refused: smtplib.SMTPException) -> None:
        """Have the server forget what it refused. Hang up on one that is gone or out of step, since what it
        says next would be taken for an answer about another mail."""
        try:
            in_step = is_refusal(code_of(refused)) and _good(self.server.rset())
        except smtplib.SMTPServerDisconnected:
            in_step = False
        if not in_step:
            self.server.close()

    def _open(self, mail: Envelope) -> tuple[smtplib.SMTPException | None, bool]:
        """Have a mail's envelope at the server; returns the refusal, and whether a text is waited for."""
        if self.opened is mail:
            self.opened = None
            return self._opened_early(mail)
        if self.opened is not None:
            raise UnreadyError  # whatever is said now would be that other mail's text
        return self._opened_now(mail)

    def _opened_now(self, mail: Envelope) -> tuple[smtplib.SMTPException | None, bool]:
        try:
            self.server.send(mail.opening)
            refused, goes_on = self._replies(mail)
        except smtplib.SMTPServerDisconnected as error:
            # One that did not answer in time is not asked twice: the lease would not last.
            if self.carried and not isinstance(error.__context__, TimeoutError):
                raise UnreadyError from error
            raise
        if self._had_enough(refused):
            raise UnreadyError from refused
        return refused, goes_on

    def _opened_early(self, mail: Envelope) -> tuple[smtplib.SMTPException | None, bool]:
        try:
            refused, goes_on = self._replies(mail)
        except (smtplib.SMTPException, OSError) as error:
            raise UnreadyError from error
        if refused is not None and not isinstance(refused, smtplib.SMTPRecipientsRefused):
            raise UnreadyError from refused
        return refused, goes_on

    def _replies(self, mail: Envelope) -> tuple[smtplib.SMTPException | None, bool]:
        sender = self.server.getreply()
        to = self._reply_after(sender)
        data = self._reply_after(to)
        return _refused(sender, to, data, mail), data[0] == GO_ON

    def _reply_after(self, before: Reply) -> Reply:
        """Return the next reply; a refusal stands for the rest where a server hangs up after it."""
        if self.server.sock is None:
            return before
        try:
            return self.server.getreply()
        except smtplib.SMTPServerDisconnected:
            if not is_refusal(before[0]):
                raise
            return before


def quoted(text: bytes) -> bytes:
    """Double the dots that begin a line, since one alone would end the mail."""
    doubled = text.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled


def _refused(sender: Reply, to: Reply, data: Reply, mail: Envelope) -> smtplib.SMTPException | None:
    if not _good(sender):
        return smtplib.SMTPSenderRefused(*sender, mail.sender)
    if not _good(to):
        return smtplib.SMTPRecipientsRefused({mail.to: to})
    return None if data[0] == GO_ON else smtplib.SMTPDataError(*data)


def _unless_good(kind: type[smtplib.SMTPResponseException], reply: Reply) -> smtplib.SMTPException | None:
    return None if _good(reply) else kind(*reply)


def _good(reply: Reply) -> bool:
    return 200 <= reply[0] < 300


def is_refusal(code: int) -> bool:
    """Say whether a reply refuses; one that does neither this nor what was asked is out of step."""
    return 400 <= code < 600


def code_of(refused: smtplib.SMTPException | None) -> int:
    """Return the code of a refusal, be it of the sender, the recipient or the text; -1 for none."""
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return int(next(iter(refused.recipients.values()))[0])
    return refused.smtp_code if isinstance(refused, smtplib.SMTPResponseException) else -1
