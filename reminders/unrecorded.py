"""A note that the ledger must not know of: no row says that it was sent, or to whom.

Whoever sends one keeps count of it in a place of their own. It goes by mail alone, and what its reader wishes
holds: everything optional off, a pause, quiet hours. It is too little to wait for a summary.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from reminders import mail, moments, verdicts
from reminders.models import Channel, Delivery

if TYPE_CHECKING:
    import datetime as dt

    from reminders.kinds import Kind, Message
    from reminders.outlet import Outlet
    from reminders.wishes import Wishes


def may_reach(wish: Wishes, kind: Kind, now: dt.datetime) -> bool:
    """Say whether a note of a kind may reach someone at this moment."""
    hours, zone = wish.preference, wish.person.time_zone
    quiet = moments.quiet_end(now, hours.quiet_from, hours.quiet_to, zone)
    return quiet is None and not verdicts.paused(wish, now) and wish.wants(kind, Channel.MAIL)


def send(wish: Wishes, kind: Kind, message: Message, outlet: Outlet) -> None:
    """Send a note now, and write nothing down. Raises Transient, Permanent or Outage as the outlet does."""
    # Never saved: a mail's Message-ID follows from the number of its delivery, and this one has none.
    passing = Delivery(pk=secrets.randbits(62), kind=kind.key, recipient=wish.person)
    outlet.send(mail.compose(passing, kind, message, wish.person))
