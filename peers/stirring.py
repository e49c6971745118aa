"""Writing anonymous rows anew in an order of chance.

PostgreSQL shows with each row which transaction wrote it, and rows lie in the order in which they came.
Written anew together, rows of many people show one transaction and no order.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet


def stir(rows: QuerySet[Any]) -> None:
    """Write rows anew, all at once and shuffled. Whoever calls holds a lock that keeps others from adding."""
    kept = list(rows)
    random.SystemRandom().shuffle(kept)
    rows.model._default_manager.filter(pk__in=[row.pk for row in kept]).delete()
    rows.model._default_manager.bulk_create(kept)
