"""The one door through which summaries leave: counted once a term, published once, as bins, for good."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from checkins.models import Publication, SummaryRow, Term
from checkins.summaries import gathering
from checkins.summaries.bins import band
from checkins.summaries.choosing import choose
from checkins.summaries.noise import noisy_counts
from checkins.summaries.tree import ROOT, grow
from core.clock import site_today

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from checkins.summaries.bins import Bin
    from checkins.summaries.gathering import Tally
    from checkins.summaries.tree import Node, Place, Tree

    Contributions = Iterable[tuple[uuid.UUID, Mapping[str, bool]]]


class RefusedError(Exception):
    """A term is not published; the message says why, and what to do."""


class TooEarlyError(RefusedError):
    """Its day has not come."""


class TwiceError(RefusedError):
    """It is published."""


@transaction.atomic
def freeze(*, term: Term, contributions: Contributions) -> Publication:
    """Count a term, once: who says yes at this moment, and no one else whatever happens later.

    `contributions` holds, for each subject whose consent is in force and who completed a check-in in the
    term, the one value of the last. It is read once, counted, given noise, and dropped: bins alone are kept,
    which nobody sees before they are published. A term that is counted stays as it is. Raises RefusedError
    before the term's day.
    """
    held = Term.objects.select_for_update().get(pk=term.pk)
    check_day(held)
    if held.is_counted:
        return held.publication
    people = gathering.places(held.cut_off)
    (tally,) = gathering.tally(contributions, gathering.places_of_subjects(people), [held.indicator]).values()
    return store(held, tally, Counter(people.values()))


@transaction.atomic
def publish(*, term: Term, contributions: Contributions) -> Publication:
    """Let a term's summary out, once; `contributions` are read only where it was not counted on its day.

    Raises RefusedError before the term's day and after its publication.
    """
    held = Term.objects.select_for_update().get(pk=term.pk)
    check(held)
    publication = freeze(term=held, contributions=contributions)
    publication.published_on = site_today()
    publication.save(update_fields=["published_on"])
    return publication


def store(term: Term, tally: Tally, eligible: Mapping[Place, int]) -> Publication:
    """Turn a tally into bins, and keep these alone."""
    publication = Publication(term=term, frozen_on=site_today())
    # What is counted takes no more rows, so they go first; the database checks the link at the end.
    SummaryRow.objects.bulk_create(_rows(publication, term.indicator, tally, eligible))
    publication.save(force_insert=True)
    return publication


def rehearse(*, term: Term, contributions: Contributions) -> None:
    """Do everything but counting: see that the day has come and that all can be read. Tells no figure."""
    check(term)
    if term.is_counted:
        return
    gathering.places_of_subjects(gathering.places(term.cut_off))
    for _ in contributions:
        pass


def check(term: Term) -> None:
    """Raise RefusedError for a term that may not be published now."""
    if term.is_published:
        raise TwiceError(f"{term} is published. A summary is never made twice.")
    check_day(term)


def check_day(term: Term) -> None:
    """Raise RefusedError for a term whose day has not come."""
    if not term.is_ripe:
        raise TooEarlyError(
            f"{term} may be published from {term.freezes_on:%-d %B %Y} on, a week after its end."
        )


def _rows(
    publication: Publication, question: str, tally: Tally, eligible: Mapping[Place, int]
) -> list[SummaryRow]:
    tree = grow(tally.people, eligible)
    chosen = choose(tree, noisy_counts(tree, tally.yes))
    return [
        _row(publication, question, position, node, chosen.get(node.key))
        for position, node in enumerate(_reading_order(tree))
    ]


def _reading_order(tree: Tree) -> list[Node]:
    by_key = {node.key: node for node in tree.nodes}
    return [tree.root, *(by_key[key] for key in tree.below(ROOT))]


def _row(
    publication: Publication, question: str, position: int, node: Node, chosen: Bin | None
) -> SummaryRow:
    row = SummaryRow(
        publication=publication, question=question, position=position, group=node.label, depth=node.depth
    )
    if chosen is not None:
        row.band, row.parts, row.place = band(node.people), chosen.parts, chosen.place
    return row
