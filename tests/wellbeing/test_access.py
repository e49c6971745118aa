"""The whole URL conf against every role."""

from __future__ import annotations

import copy
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import Row
from tests.conftest import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Kept

APPS = [
    "wellbeing",
    *(app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app / "urls.py").exists()),
]
ROWS: list[Row] = [row for app in APPS for row in import_module(f"tests.{app}.access").ROWS]
# Django's own administration is one wall: its index stands for all of it.
WHOLE = ("admin:",)


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield the full name of every address."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or str(pattern.pattern))
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern, prefix + namespace)


ADDRESSES = sorted({name for name in names(get_resolver()) if not name.startswith(WHOLE)})


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_has_a_row(name: str) -> None:
    assert name in {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}-{row.name}")
def test_each_role_gets_what_its_row_says(row: Row, kept: Kept, db: None) -> None:
    cache.set_many({"worker-heartbeat": 1, "clock-tick": 1})
    address = reverse(row.name, args=row.args(copy.deepcopy(kept.cast)))
    answers = {role: getattr(kept.browser(role), row.method)(address, row.data) for role in ROLES}
    assert {role: answer.status_code for role, answer in answers.items()} == row.expected
