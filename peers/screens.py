"""What the page of a run shows: every block ready to be turned to, and where the run stands."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.clock import moment_words
from peers import prose, running, wishes
from peers.models import Meeting
from peers.plans import PlannedBlock
from peers.tape import MINUTE, outlook

if TYPE_CHECKING:
    from peers.models import Run
    from peers.replan import Part
    from peers.tape import Outlook, Standing

LAST = ("close", "slack")


@dataclass(frozen=True)
class Page:
    """One block as a page to turn to: where it is, whether it is open, and what there is to read.

    `asks` is whether members are asked for the pulse: at the close, and in the room that is left after it.
    """

    place: int
    block: PlannedBlock
    is_open: bool
    in_call: bool
    asks: bool

    @property
    def prompt(self) -> SafeString:
        """What members see, as markup."""
        return prose.html(self.block.prompt)

    @property
    def guide(self) -> list[tuple[str, SafeString]]:
        """The guide in sections, each with its heading; the first needs none."""
        block = self.block
        sections = [
            ("", block.guide),
            ("To say, in your own words", block.say),
            ("To watch for", block.watch_for),
            ("If someone is distressed", block.if_distressed),
            ("In a call", block.remote if self.in_call else ""),
            ("Materials", block.materials),
        ]
        return [(heading, prose.html(text)) for heading, text in sections if text]


@dataclass(frozen=True)
class Screen:
    """All that is shown; `pages` is empty for a session without blocks."""

    run: Run
    standing: Standing | None
    pages: list[Page]
    left: str
    says: str
    following: str
    can_finish: bool


def now_ms() -> int:
    """Return the time in milliseconds since 1970."""
    return int(timezone.now().timestamp() * 1000)


def clock(milliseconds: int) -> str:
    """Return a time of day as the reader's clock shows it, without its half of the day: "5:55"."""
    when = timezone.localtime(dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC))
    return f"{when.hour % 12 or 12}:{when:%M}"


def left_words(milliseconds: int) -> str:
    """Say how long is left, in whole minutes: nothing ticks."""
    if milliseconds < 0:
        past = -milliseconds // MINUTE
        return f"{past} min over" if past else "Time is up"
    minutes = milliseconds // MINUTE
    return f"{minutes} min left" if minutes else "Less than a minute left"


def screen(run: Run) -> Screen:
    """Return what to show of a run now."""
    if not run.parts:
        return Screen(run, None, [], "", "", "", can_finish=False)
    plan, standing, now = run.plan, run.standing, now_ms()
    seen = outlook(plan, standing, now)
    pages = _pages(run, standing)
    begun = standing.phase != "waiting"
    close = standing.close_at if begun else plan.close_at(max(now, plan.starts_at))
    last = standing.block == len(plan.parts) - 1
    return Screen(
        run=run,
        standing=standing,
        pages=pages,
        left=left_words(seen.left) if standing.is_open else "",
        says=seen.words(clock(close)),
        following=_following(seen) if begun else "",
        can_finish=last or pages[standing.block].block.kind in LAST,
    )


def _pages(run: Run, standing: Standing) -> list[Page]:
    """Return a page for each part of the plan; one that the session has lost meanwhile keeps its title."""
    in_call = run.meeting.mode != Meeting.Mode.IN_PERSON
    blocks = {block.key: block for block in run.meeting.session.plan(run.minutes)}
    found = [blocks.get(part.key) or _lost(part) for part in run.plan.parts]
    close = next((place for place, block in enumerate(found) if block.kind == "close"), len(found))
    return [
        Page(place, block, place == standing.block, in_call, asks=place >= close and block.kind in LAST)
        for place, block in enumerate(found)
    ]


def _lost(part: Part) -> PlannedBlock:
    kept = {"key": part.key, "title": part.title, "minutes": part.minutes, "least": part.least}
    empty = {field.name: "" for field in fields(PlannedBlock)}
    return PlannedBlock(**empty | kept | {"may_drop": part.may_drop})  # type: ignore[arg-type]


def _following(seen: Outlook) -> str:
    """Return what comes next, with the minutes that it gets."""
    for part, minutes, place in zip(seen.rest, seen.found.minutes, range(len(seen.rest)), strict=True):
        if not seen.found.drops(seen.rest, place):
            return f"{part.title}, {minutes} min"
    return ""


def moved(run: Run, meeting: Meeting) -> str:
    """Say what happened to the meeting since the run began; empty when nothing did."""
    if run._state.adding or run.standing.phase in ("waiting", "finished"):
        return ""
    if meeting.state == Meeting.State.CANCELLED:
        return "This meeting was cancelled meanwhile. What you run here is kept all the same."
    if meeting.starts_at != run.starts_at:
        when = timezone.localtime(meeting.starts_at)
        return f"This meeting was moved (now {moment_words(when)}). Your run keeps its own time."
    return ""


def state(run: Run, meeting: Meeting) -> dict[str, Any]:
    """Return where a run stands, for the devices that share it."""
    block = run.standing.block if run.parts else 0
    return {
        "version": run.version,
        "now": now_ms(),
        "zone": timezone.get_current_timezone_name(),
        "plan": {
            "parts": run.parts,
            "starts_at": run.plan.starts_at,
            "minutes": run.minutes,
        },
        "taps": [{"name": str(row.name), **vars(row.tap)} for row in run.taps.all()] if run.version else [],
        "moved": moved(run, meeting),
        "wishes": wishes.words(run, block),
        "trouble": running.why_not(meeting) if run._state.adding else "",
        "opens_at": _opens(meeting),
        "over": run.is_past,
    }


def _opens(meeting: Meeting) -> int:
    """Return when time alone lets a meeting begin, for a page that has lost the network by then; else 0."""
    opens = running.opens_at(meeting)
    waits = meeting.state != Meeting.State.CANCELLED and timezone.now() < opens
    return int(opens.timestamp() * 1000) if waits and running.parts_of(meeting) else 0


def pulse_address(meeting: Meeting) -> str:
    """Return the full address of a meeting's pulse."""
    return f"{settings.SITE_URL}{reverse('peers:pulse', args=[running.door(meeting)])}"


def code(address: str) -> SafeString:
    """Return an address as a QR code: inline SVG, without a size of its own."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=0, nl=False
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - our own address, drawn
