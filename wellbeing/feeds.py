"""The calendars that one can read along in a calendar program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.feeds import Feed
from wellnessdays.models import Feed as AwayFeed
from wellnessdays.permissions import has_wellness_days

if TYPE_CHECKING:
    from people.models import User


def _away(person: User) -> str:
    if not has_wellness_days(person):
        return ""
    found = AwayFeed.objects.filter(trainee=person).first()
    return f"has an address since {found.made_at:%-d %B %Y}" if found else "has no address yet"


FEEDS = [Feed("Your wellness days, as “Away”", "wellnessdays:feed_page", _away)]
