"""The site's keys for check-ins: from the environment, never from SECRET_KEY, never from the database."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from checkins.sealing import WrongKey, derived, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping


def current() -> str:
    """Return the id of the key that new rows are sealed with: the first one."""
    return next(iter(_keys()))


def find(key_id: str) -> bytes:
    """Return a key by its id; raises WrongKey when the environment does not hold it."""
    try:
        return _keys()[key_id]
    except KeyError:
        raise WrongKey(f"CHECKINS_KEYS holds no key called {key_id}.") from None


def wrapping_key(key_id: str) -> bytes:
    """Return the key that wraps data keys; raises WrongKey as `find` does."""
    return _purpose(find(key_id), "checkins.wrap")


def link_ids() -> list[str]:
    """Return the ids of the link keys, the current one first."""
    return list(_links())


def recognize(user_id: str, link_id: str) -> bytes:
    """Return what stands for a person in the links; without the key it names nobody."""
    return fingerprint(_purpose(_link(link_id), "checkins.link.person"), user_id.encode())


def link_key(link_id: str) -> bytes:
    """Return the key that hides which subject a link leads to."""
    return _purpose(_link(link_id), "checkins.link.subject")


def _link(link_id: str) -> bytes:
    try:
        return _links()[link_id]
    except KeyError:
        raise WrongKey(f"CHECKINS_LINK_KEY holds no key called {link_id}.") from None


# Deriving costs more than using; there are few keys, and they live as long as the process anyway.
@lru_cache(maxsize=32)
def _purpose(key: bytes, purpose: str) -> bytes:
    return derived(key, purpose)


def _keys() -> Mapping[str, bytes]:
    keys: Mapping[str, bytes] = settings.CHECKINS_KEYS
    return keys


def _links() -> Mapping[str, bytes]:
    keys: Mapping[str, bytes] = settings.CHECKINS_LINK_KEY
    return keys
