"""Searching the directory: PostgreSQL ranks, an editable table knows what people say, typing errors are
forgiven. The text of a search is not kept or logged anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Case, F, IntegerField, Value, When

from resources import crisis
from resources.models import Service, Synonym
from resources.safety import is_crisis
from resources.spelling import correct, fold

if TYPE_CHECKING:
    from resources.models import ServiceQuerySet

CONFIG = "english"
MOST = 50  # services on one page of results
MOST_WORDS = 12
PREFIX_FROM = 3  # letters from which the last word also stands for longer ones
WEIGHTS = [0.1, 0.2, 0.5, 1.0]  # D, C, B, A

INDEX = """
UPDATE resources_service AS service SET search = whole.words
FROM (
    SELECT s.id,
        setweight(to_tsvector('english', s.name || ' ' || replace(s.slug, '-', ' ')), 'A') ||
        setweight(to_tsvector('english', concat_ws(' ', string_agg(t.name, ' '), s.summary)), 'B') ||
        setweight(to_tsvector('simple', concat_ws(' ', s.name, string_agg(t.name, ' '))), 'B') ||
        setweight(to_tsvector('english', s.description), 'C') ||
        setweight(to_tsvector('english', concat_ws(' ', o.name, s.audience_note, s.what_happens)), 'D')
            AS words
    FROM resources_service AS s
    JOIN resources_organization AS o ON o.id = s.organization_id
    LEFT JOIN resources_topic AS t ON t.slug = ANY (s.topics)
    GROUP BY s.id, o.name
) AS whole
WHERE whole.id = service.id AND service.search IS DISTINCT FROM whole.words
"""
WORDS = """
SELECT word FROM ts_stat($$
    SELECT to_tsvector('simple', concat_ws(' ', s.name, s.summary, s.description, s.slug))
    FROM resources_service AS s WHERE s.status = 'published'
$$)
"""


@dataclass(frozen=True)
class Found:
    """What a search found: services in order, whether to show the crisis card, and what was corrected."""

    services: list[Service]
    is_crisis: bool
    corrected: str = ""


def index() -> None:
    """Write the search index of every service whose words changed."""
    with connection.cursor() as cursor:
        cursor.execute(INDEX)


class _Vocabulary:
    """The words of the published directory, kept in memory until something else is published."""

    words: frozenset[str] = frozenset()
    edition: object = None

    def current(self, synonyms: dict[str, str]) -> frozenset[str]:
        published = crisis.edition()
        if self.edition is not published:
            self.words, self.edition = _words(synonyms), published
        return self.words


_vocabulary = _Vocabulary()


def _words(synonyms: dict[str, str]) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(WORDS)
        found = {part for (word,) in cursor.fetchall() for part in fold(word).split()}
    return frozenset(found | {word for phrase in synonyms for word in phrase.split()})


def find(text: str, services: ServiceQuerySet) -> Found:
    """Return the services that fit a text, the best first; all words, or where none fits all, any of them."""
    synonyms = {fold(row.phrase): row.means for row in Synonym.objects.all()}
    typed = fold(text).split()[:MOST_WORDS]
    vocabulary = _vocabulary.current(synonyms)
    meant = [correct(word, vocabulary) for word in typed[:-1]] + [
        _last(word, vocabulary) for word in typed[-1:]
    ]
    groups = _groups(meant, synonyms)
    rows = _ranked(groups, services) if groups else []
    corrected = " ".join(meant) if meant != typed and rows else ""
    return Found(rows, is_crisis(text), corrected)


def _last(word: str, vocabulary: frozenset[str]) -> str:
    """Leave the last word alone while it may still be the beginning of one that is known."""
    begins = len(word) >= PREFIX_FROM and any(known.startswith(word) for known in vocabulary)
    return word if begins else correct(word, vocabulary)


def _groups(words: list[str], synonyms: dict[str, str]) -> list[list[str]]:
    """Return the words, each with all that it may stand for; the longest phrase is taken first."""
    groups: list[list[str]] = []
    at = 0
    while at < len(words):
        for length in range(min(5, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in synonyms or length == 1:
                means = fold(synonyms.get(phrase, "")).split()
                groups.append([phrase, *means])
                at += length
                break
    return groups


def _query(group: list[str], *, prefix: bool) -> SearchQuery:
    """Return one group as a query: the phrase itself, or any word that it stands for.

    A beginning is compared with whole words: of "mindfulness" the dictionary keeps only "mind".
    """
    own = " & ".join(group[0].split())
    query = SearchQuery(" | ".join([f"({own})", *group[1:]]), search_type="raw", config=CONFIG)
    if prefix and len(group[0]) >= PREFIX_FROM:
        query |= SearchQuery(f"{own}:*", search_type="raw", config="simple")
    return query


def _ranked(groups: list[list[str]], services: ServiceQuerySet) -> list[Service]:
    queries = [_query(group, prefix=position == len(groups) - 1) for position, group in enumerate(groups)]
    every, some = reduce(and_, queries), reduce(or_, queries)
    fits_all = Case(When(search=every, then=Value(1)), default=Value(0), output_field=IntegerField())
    rank: Any = SearchRank(F("search"), some, weights=WEIGHTS)
    rows = list(
        services.filter(search=some)
        .annotate(fits_all=fits_all, rank=rank)
        .order_by("-fits_all", "-rank", "name")[:MOST]
    )
    whole = [row for row in rows if row.fits_all]  # type: ignore[attr-defined]
    return whole or rows
