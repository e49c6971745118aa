"""The verbs of questionnaires: the one door through which one changes its state.

Imported, it waits for a person; reviewed, it may be put to use; used, it never changes and can only retire.
Each verb locks first and reads after that; called again, it changes nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from checkins.instruments import judging, probing, reading
from checkins.models import Instrument
from resources import crisis

if TYPE_CHECKING:
    from collections.abc import Collection

    from checkins.instruments.judging import Judgement
    from checkins.instruments.shapes import Form, Rule
    from people.models import User

State = Instrument.State
# Where an endorsed self-harm item leads, by the name that an instrument keeps.
CRISIS_PAGES = {"interruption": "The page before any score: thanks, the crisis lines, the clinic"}
STATES = {"ready": State.READY, "needs_review": State.NEEDS_REVIEW, "no_score": State.IMPORTED}


class RefusedError(Exception):
    """What was wanted cannot be done; the message says why, and what can be done instead."""


@dataclass(frozen=True)
class Taken:
    """What came of a file: the judgement, and the instrument, unless it was refused or only tried."""

    judgement: Judgement
    instrument: Instrument | None = None
    was_known: bool = False


def take_in(*, raw: bytes, dry_run: bool = False, seconds: int = probing.SECONDS) -> Taken:
    """Judge a file and, unless it is refused or only tried, keep it for review; the same file once."""
    mark = hashlib.sha256(raw).hexdigest()
    known = Instrument.objects.exclude(state=State.RETIRED).filter(sha256=mark).first()
    found = judging.judged(raw, seconds=seconds)
    if dry_run or found.status == "refused":
        return Taken(found, was_known=known is not None)
    if known is not None:
        return Taken(found, known, was_known=True)
    return Taken(found, _keep(raw, mark, found))


def _keep(raw: bytes, mark: str, found: Judgement) -> Instrument:
    form = found.form
    made = Instrument(
        slug=slugify(form.title)[:80] or "questionnaire",
        title=form.title[:200],
        version=form.version[:60],
        url=form.url[:400],
        state=STATES[found.status],
        source=reading.plain_data(raw),
        differing=found.differing,
        sha256=mark,
    )
    made.keep(form=form, rule=found.rule)
    made.save()
    return made


@transaction.atomic
def review(
    *, instrument: Instrument, by: User, rule: Rule, crisis_items: Collection[str], crisis_page: str
) -> Instrument:
    """Take over a reviewer's rule and self-harm items. It is then confirmed by them, and may be used.

    Raises RefusedError for one that was ever in use.
    """
    found = _locked(instrument)
    if not found.is_editable:
        raise RefusedError("It was in use, so it stays as it is. Retire it and bring the file in again.")
    if crisis_page and crisis_page not in CRISIS_PAGES:
        raise RefusedError("Choose one of the pages that there are for a self-harm answer.")
    found.keep(form=_marked(found.form, crisis_items), rule=replace(rule, certain=True))
    found.state = State.READY if rule.scores else State.IMPORTED
    found.crisis_page = crisis_page
    found.reviewed_by = by.display_name
    found.save()
    return found


@transaction.atomic
def activate(*, instrument: Instrument, by: User) -> Instrument:
    """Put a reviewed questionnaire to use; the version in use before retires.

    Raises RefusedError when nobody has confirmed its rule, or when it asks about self-harm and no page
    is there to follow such an answer.
    """
    found = _locked(instrument)
    if found.state == State.ACTIVE:
        return found
    if found.state == State.RETIRED:
        raise RefusedError("It is retired. Bring its file in again to use it.")
    if found.state == State.NEEDS_REVIEW or not found.reviewed_by:
        raise RefusedError("Nobody has confirmed how it is scored. Review it first.")
    _refuse_without_crisis_page(found)
    for other in Instrument.objects.select_for_update().active().filter(slug=found.slug):
        _retire(other)
    found.state, found.activated_at = State.ACTIVE, timezone.now()
    found.reviewed_by = found.reviewed_by or by.display_name
    found.save()
    return found


def _refuse_without_crisis_page(found: Instrument) -> None:
    if not found.form.crisis_items:
        return
    if found.crisis_page not in CRISIS_PAGES:
        raise RefusedError(
            "It asks about self-harm. Choose the page that follows such an answer, then put it to use."
        )
    if not crisis.edition().now:
        raise RefusedError(
            "It asks about self-harm, and the crisis page has no line to call. Publish one first."
        )


@transaction.atomic
def retire(*, instrument: Instrument) -> Instrument:
    """Stop asking it. What people keep of it stays theirs, and readable."""
    found = _locked(instrument)
    if found.state == State.ACTIVE:
        _retire(found)
    return found


def _retire(found: Instrument) -> None:
    found.state, found.retired_at = State.RETIRED, timezone.now()
    found.save()


@transaction.atomic
def discard(*, instrument: Instrument) -> None:
    """Throw away what was never used."""
    found = Instrument.objects.select_for_update().filter(pk=instrument.pk).first()
    if found is None:
        return
    if not found.is_editable:
        raise RefusedError("It was in use, so it is kept: people hold answers to it.")
    found.delete()


def _locked(instrument: Instrument) -> Instrument:
    return Instrument.objects.select_for_update().get(pk=instrument.pk)


def _marked(form: Form, crisis_items: Collection[str]) -> Form:
    items = tuple(replace(item, crisis=item.link_id in crisis_items) for item in form.items)
    return replace(form, items=items)
