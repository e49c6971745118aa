"""The verbs of a run: begin it, take taps as they come in, and write down what became of each block."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.clock import site_today
from peers.models import Meeting, Pulse, PulseSeat, PulseTicket, Run, RunBlock, RunTap, Wish, WishToken
from peers.replan import Part
from peers.tape import KINDS, Tap
from peers.upkeep import each

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.tape import Standing

# A session may begin this long before its time: until then the page is there to prepare with.
OPENS = dt.timedelta(hours=1)
MOST_TAPS = 600
LINGERS = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
KEEP_TAPS = dt.timedelta(days=1)
MOST_BLOCKS = 100


class RefusedError(Exception):
    """A run cannot begin; the message says why."""


def parts_of(meeting: Meeting) -> list[Part]:
    """Return a meeting's blocks as the rule reads them."""
    return [
        Part(block.key, block.title, block.minutes, block.least, block.may_drop)
        for block in meeting.session.plan(meeting.minutes)
    ]


def unbegun(meeting: Meeting) -> Run:
    """Return a run that is not stored yet: what the page shows before the first tap."""
    parts = [vars(part) for part in parts_of(meeting)]
    return Run(meeting=meeting, parts=parts, starts_at=meeting.starts_at, minutes=meeting.minutes)


def is_near(meeting: Meeting) -> bool:
    """Say whether a meeting is about to begin, on, or just over."""
    now = timezone.now()
    return meeting.starts_at - OPENS <= now <= meeting.ends_at + KEEP_TAPS


def opens_at(meeting: Meeting) -> dt.datetime:
    """Return from when on a meeting can begin."""
    return meeting.starts_at - OPENS


def why_not(meeting: Meeting) -> str:
    """Say why a meeting cannot begin now; empty when it can."""
    if meeting.state == Meeting.State.CANCELLED:
        return "This meeting was cancelled. Nothing can be begun here."
    if not parts_of(meeting):
        return "This session has no blocks yet, so there is nothing to run. The PEERS office can add them."
    if timezone.now() < opens_at(meeting):
        return "It can be begun from an hour before its time. Until then this page is here to prepare with."
    return ""


def door(meeting: Meeting) -> str:
    """Return the word in the address of a meeting's pulse: known before the run, so that a page without a
    network can show its code; guessed by nobody."""
    words = f"peers-pulse:{meeting.public_id}".encode()
    made = hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:18]).decode()


def of(meeting: Meeting) -> Run:
    """Return the run of a meeting with its taps, stored or not."""
    found = Run.objects.filter(meeting=meeting).prefetch_related("taps").first()
    return unbegun(meeting) if found is None or _is_of_before(found, meeting) else found


def _is_of_before(run: Run, meeting: Meeting) -> bool:
    """Say whether a run was broken off, its meeting moved past it, and the new time has come.

    Those who still sit in it keep it: it is over for good half an hour after its close.
    """
    if run.finished_at or run.standing.phase == "waiting":
        return False
    close = dt.datetime.fromtimestamp(run.standing.close_at / 1000, dt.UTC)
    has_come = timezone.now() > max(close + LINGERS, opens_at(meeting))
    return close <= meeting.starts_at and has_come and _is_slip(run)


def _is_slip(run: Run) -> bool:
    return not PulseTicket.objects.filter(pulse__run=run, is_spent=True).exists()


@transaction.atomic
def record(*, meeting: Meeting, taps: Iterable[tuple[uuid.UUID, Tap]]) -> Run:
    """Add taps to a meeting's run, in the order given, and return the run.

    A tap that was sent before is passed over; one that cannot be meant any more is kept and changes nothing.
    Times are brought within the run: none is before it could begin, and a clock that runs ahead does not
    reach into the future. What a phone kept from a time that the meeting had before is left out. When the run
    ends, its blocks are written down and the meeting counts as held; taking the end back undoes the first.
    Raises RefusedError when there is nothing to begin yet.
    """
    run = _locked(meeting)
    if run.is_past:
        raise RefusedError("This session is over, and its minutes are kept.")
    known = {row.name for row in run.taps.all()}
    new: dict[uuid.UUID, Tap] = {}
    for name, tap in taps:
        is_tap = tap.kind in KINDS and 0 <= tap.block < MOST_BLOCKS
        if name not in known and is_tap and not _is_of_former_time(run, meeting, tap):
            new.setdefault(name, tap)
    room = max(0, MOST_TAPS - run.version)
    rows = [
        _row(run, number, name, tap) for number, (name, tap) in enumerate([*new.items()][:room], run.version)
    ]
    RunTap.objects.bulk_create(rows)
    run.version += len(rows)
    _settle(run)
    return of(meeting)


def _locked(meeting: Meeting) -> Run:
    """Return the stored run of a meeting, made if need be, locked until the transaction ends."""
    fresh = unbegun(meeting)
    trouble = why_not(meeting)
    if trouble and not Run.objects.filter(meeting=meeting).exists():
        raise RefusedError(trouble)
    plan = {"parts": fresh.parts, "starts_at": fresh.starts_at, "minutes": fresh.minutes}
    closes = max(site_today(), meeting.day) + dt.timedelta(days=1)
    run, made = Run.objects.get_or_create(meeting=meeting, defaults=plan)
    if made:
        Pulse.objects.create(run=run, door=door(meeting), closes_on=closes)
    run = _hold(run.pk)
    if _is_of_before(run, meeting):
        _clear(run)
        run = _hold(run.pk)
    if run.standing.phase == "waiting":
        # Nothing has begun: what was planned meanwhile holds.
        Run.objects.filter(pk=run.pk).update(**plan)
        Pulse.objects.filter(run=run).update(closes_on=closes)
        run.parts, run.starts_at, run.minutes = fresh.parts, fresh.starts_at, fresh.minutes
    return run


def _hold(pk: int) -> Run:
    return Run.objects.select_for_update().prefetch_related("taps").get(pk=pk)


def _clear(run: Run) -> None:
    """Take back what was tapped and handed out in a run that was broken off."""
    for model in (RunTap, Wish, WishToken):
        model._default_manager.filter(run=run).delete()
    for rows in (PulseSeat, PulseTicket):
        rows._default_manager.filter(pulse__run=run).delete()


def _is_of_former_time(run: Run, meeting: Meeting, tap: Tap) -> bool:
    """Say whether a tap was made when a meeting that was moved later could begin, and this run could not."""
    if meeting.moved_from is None:
        return False
    former, first = (int((when - OPENS).timestamp() * 1000) for when in (meeting.moved_from, run.starts_at))
    return former <= tap.at < first


def _row(run: Run, number: int, name: uuid.UUID, tap: Tap) -> RunTap:
    first, last = (int(when.timestamp() * 1000) for when in (run.starts_at - OPENS, timezone.now()))
    at = min(max(tap.at, first), last)
    seen = min(max(tap.seen, 0), MOST_TAPS)
    return RunTap(
        run=run,
        number=number,
        name=name,
        kind=tap.kind,
        block=tap.block,
        at=at,
        device=tap.device[:36],
        seen=seen,
    )


def _settle(run: Run) -> None:
    """Bring what is stored beside the taps to where they lead."""
    standing = Run.objects.prefetch_related("taps").get(pk=run.pk).standing
    finished = standing.phase == "finished"
    run.finished_at = dt.datetime.fromtimestamp(standing.since / 1000, dt.UTC) if finished else None
    run.save(update_fields=["version", "finished_at"])
    run.blocks.all().delete()
    if finished:
        RunBlock.objects.bulk_create(_blocks(run, standing))
        Meeting.objects.filter(pk=run.meeting_id, state="planned").update(state="held")


def _blocks(run: Run, standing: Standing) -> list[RunBlock]:
    return [
        RunBlock(
            run=run,
            position=place,
            key=part.key,
            title=part.title,
            planned=part.minutes,
            seconds=standing.spent[place] // 1000,
        )
        for place, part in enumerate(run.plan.parts)
    ]


def tidy() -> int:
    """Erase the taps and wishes of runs that ended a day ago; return of how many.

    A run that nobody ended is ended first, at its close; one that never left its first block, or whose
    meeting was moved past it and is still to come, was a slip.
    """
    then = timezone.now() - KEEP_TAPS
    open_still = Run.objects.filter(finished_at=None, starts_at__lt=then).prefetch_related("taps")
    each(open_still, _end_forgotten)
    old = list(Run.objects.filter(finished_at__lt=then, taps__isnull=False).distinct())
    for model in (RunTap, Wish, WishToken):
        model._default_manager.filter(run__in=old).delete()
    return len(old)


@transaction.atomic
def _end_forgotten(run: Run) -> None:
    then = timezone.now() - KEEP_TAPS
    standing = run.standing
    last = max((tap.at for tap in run.tape), default=0)
    if last > then.timestamp() * 1000:
        return
    is_ahead = run.meeting.starts_at > timezone.now() - LONGEST
    if (standing.block == 0 or is_ahead) and _is_slip(run):
        run.delete()
        return
    end = Tap("finish", standing.block, max(last, standing.close_at))
    RunTap.objects.create(run=run, number=run.version, name=uuid.uuid4(), **vars(end))
    run.version += 1
    _settle(run)
