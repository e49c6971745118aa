"""Handing a mail to a server in two exchanges where it lets clients pipeline (RFC 2920), else in four.

Between two machines each exchange is a wait; and a wait is most of what a mail costs.
"""

from __future__ import annotations

import smtplib

GO_ON = 354
Reply = tuple[int, bytes]


def hand_over(server: smtplib.SMTP, sender: str, to: str, text: bytes) -> None:
    """Give a server one mail, with CRLF line ends, for one plain address.

    Raises what `smtplib.SMTP.sendmail` raises: SMTPResponseException, SMTPRecipientsRefused,
    SMTPServerDisconnected.
    """
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("pipelining"):
        server.sendmail(sender, [to], text)
        return
    server.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{to}>\r\nDATA\r\n")
    mail, rcpt, data = server.getreply(), server.getreply(), server.getreply()
    refused = _refused(mail, rcpt, data, sender, to)
    if data[0] == GO_ON:
        # A server that goes on without a recipient is owed an end of the text, which it will refuse.
        server.send(b".\r\n" if refused else quoted(text) + b"\r\n.\r\n")
        final = server.getreply()
        refused = refused or _unless_good(smtplib.SMTPDataError, final)
    if refused is not None:
        server.rset()
        raise refused


def quoted(text: bytes) -> bytes:
    """Double the dots that begin a line, since one alone would end the mail."""
    doubled = text.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled


def _refused(mail: Reply, rcpt: Reply, data: Reply, sender: str, to: str) -> smtplib.SMTPException | None:
    if not _good(mail):
        return smtplib.SMTPSenderRefused(*mail, sender)
    if not _good(rcpt):
        return smtplib.SMTPRecipientsRefused({to: rcpt})
    return None if data[0] == GO_ON else smtplib.SMTPDataError(*data)


def _unless_good(kind: type[smtplib.SMTPResponseException], reply: Reply) -> smtplib.SMTPException | None:
    return None if _good(reply) else kind(*reply)


def _good(reply: Reply) -> bool:
    return 200 <= reply[0] < 300
