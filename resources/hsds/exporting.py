"""The published services as they go out: what came in goes out the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resources.hsds import queries, verbatim
from resources.models import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 200


def services(source: str = "") -> Iterator[dict[str, Any]]:
    """Yield the published services, whole, those of one source or all."""
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    rows = queries.whole(queries.services())
    if source:
        rows = rows.filter(imported__source=source)
    for row in rows.iterator(chunk_size=BATCH):
        yield verbatim.service(row, topics)
