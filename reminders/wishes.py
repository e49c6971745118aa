"""What people want, read together for a batch, and again whenever that reading has grown old."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Coalesce, JSONObject

from people.models import User
from reminders import push, sms
from reminders.models import Channel, Choice, Delivery, Device, Preference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reminders.kinds import Kind

DAY = dt.timedelta(days=1)
DEFAULTS = Preference()
# Text messages cost money and show a number, so they are asked for one by one.
ON_BY_DEFAULT = {Channel.LIST: True, Channel.MAIL: True, Channel.PUSH: True, Channel.SMS: False}


@dataclass
class Wishes:
    """One person, and how they want to be reminded, as of one moment."""

    person: User
    preference: Preference
    choices: dict[tuple[str, str], bool]
    has_device: bool = False
    mailed_today: int = 0

    def wants(self, kind: Kind, channel: str) -> bool:
        """Say whether a kind may reach this person by a channel."""
        if not kind.optional and channel in (Channel.LIST, Channel.MAIL):
            return True
        if kind.optional and self.preference.muted and channel != Channel.LIST:
            return False
        return self.choices.get((kind.key, channel), self.default(kind, channel))

    def default(self, kind: Kind, channel: str) -> bool:
        """Say whether a kind reaches people by a channel who have not said anything about it."""
        return ON_BY_DEFAULT[Channel(channel)] and (kind.default_on or channel == Channel.LIST)

    def extra_channels(self, told: Iterable[Kind]) -> list[Channel]:
        """Return the ways beside mail by which any of some kinds should reach this person now."""
        found = list(told)
        return [channel for channel in self.taps if any(self.wants(kind, channel) for kind in found)]

    @property
    def taps(self) -> list[Channel]:
        """The ways beside mail that this person has set up, and that this site has."""
        found = [Channel.PUSH] if self.has_device and push.available() else []
        return [*found, Channel.SMS] if self.preference.phone and sms.available() else found


def load(recipient_ids: Collection[int], now: dt.datetime) -> dict[int, Wishes]:
    """Return everyone's wishes by their id, in one query; people who are gone are missing."""
    chosen = Choice.objects.filter(user=models.OuterRef("pk"))
    lately = Delivery.objects.filter(
        recipient=models.OuterRef("pk"),
        channel=Channel.MAIL,
        state=Delivery.State.SENT,
        ended_at__gt=now - DAY,
        reason="",
    )
    people = (
        User.objects.with_roles()
        .filter(pk__in=recipient_ids)
        .select_related("reminder_preference")
        .annotate(
            choice_rows=ArraySubquery(
                chosen.values(row=JSONObject(kind="kind", channel="channel", wanted="wanted"))
            ),
            has_device=models.Exists(Device.objects.filter(user=models.OuterRef("pk"))),
            mailed_today=Coalesce(
                models.Subquery(
                    lately.order_by().values("recipient").annotate(n=models.Count("pk")).values("n")
                ),
                0,
            ),
        )
    )
    return {person.pk: _wishes(person) for person in people}


def reached(person: User, channel: str, now: dt.datetime) -> int:
    """Return how often someone was reached by a channel within the last day."""
    sent = Delivery.objects.filter(recipient=person, channel=channel, state=Delivery.State.SENT)
    return sent.filter(ended_at__gt=now - DAY).count()


def of(person: User, now: dt.datetime) -> Wishes:
    """Return one person's wishes."""
    return load([person.pk], now)[person.pk]


def _wishes(person: Any) -> Wishes:
    return Wishes(
        person=person,
        preference=getattr(person, "reminder_preference", DEFAULTS),
        choices={(row["kind"], row["channel"]): row["wanted"] for row in person.choice_rows},
        has_device=person.has_device,
        mailed_today=person.mailed_today,
    )
