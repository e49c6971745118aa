"""Redis as Celery's broker, where what is no message at all is thrown away instead of ending the worker."""

from __future__ import annotations

import logging
from typing import Any

from kombu import transport
from kombu.transport import redis

log = logging.getLogger(__name__)
# What reading bytes that nobody wrote for Celery can raise; a broken connection is none of these.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)


class Channel(redis.Channel):
    """A channel that survives whatever lies in its queue."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]  # its stub lacks it
        except UNREADABLE as error:
            # It has left the queue already, and its words may be anyone's: an error's own words quote them.
            log.error("Something in the queue was no message (%s); it is thrown away.", type(error).__name__)  # noqa: TRY400
            return True


class Transport(redis.Transport):
    """Redis, by careful channels."""

    Channel = Channel


def install() -> None:
    """Have every connection to Redis made from now on use careful channels."""
    for scheme in ("redis", "rediss"):
        transport.TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
