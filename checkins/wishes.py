"""What somebody said yes to, and how they want their check-ins: one small sealed document a subject."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

KEEP, SUMMARIES, REMIND = KINDS = ("keep", "summaries", "remind")
RETENTIONS = (3, 12, 24)  # months
OFF, TWO_WEEKLY, ROTATION, MONTHLY = CADENCES = ("off", "two_weekly", "rotation", "monthly")
ONE_PAGE, ONE_BY_ONE = LAYOUTS = ("page", "single")


@dataclass
class Consent:
    """One yes to one version of one text; months only, such as 2026-11. Not withdrawn: an empty month."""

    kind: str
    version: int
    given: str
    withdrawn: str = ""


@dataclass
class Wishes:
    """Consents, oldest first, and choices. Days are ISO dates, empty for never; retention is in months.

    `noted` is the day of the last note that was sent. `epoch` is random and changes with every erasure: a
    page that was opened before brings nothing back.
    """

    consents: list[Consent] = field(default_factory=list)
    retention: int = 12
    cadence: str = MONTHLY
    layout: str = ONE_PAGE
    paused_until: str = ""
    asked_from: str = ""
    last_done: str = ""
    noted: str = ""
    epoch: str = ""

    def has(self, kind: str) -> bool:
        """Say whether a consent is in force."""
        return any(consent.kind == kind and not consent.withdrawn for consent in self.consents)

    def version(self, kind: str) -> int:
        """Return the version of the text that is agreed to; 0 for none."""
        return max(
            (row.version for row in self.consents if row.kind == kind and not row.withdrawn), default=0
        )

    def give(self, kind: str, version: int, today: dt.date) -> None:
        """Write a yes down; the same yes twice is one, and a newer text replaces an older one."""
        if self.version(kind) == version:
            return
        self.withdraw(kind, today)
        self.consents.append(Consent(kind, version, month_of(today)))

    def withdraw(self, kind: str, today: dt.date) -> None:
        """Take a yes back, where there is one."""
        for consent in self.consents:
            if consent.kind == kind and not consent.withdrawn:
                consent.withdrawn = month_of(today)

    def begin_anew(self) -> None:
        """Leave behind every page that was opened until now."""
        self.epoch = secrets.token_hex(8)

    def dumps(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def loads(cls, text: bytes) -> Wishes:
        """Read what `dumps` wrote; what another version of the portal added is left out."""
        found: dict[str, Any] = json.loads(text)
        consents = [Consent(**row) for row in found.pop("consents", [])]
        known = {name: value for name, value in found.items() if name in cls.__dataclass_fields__}
        return cls(consents=consents, **known)


def month_of(day: dt.date) -> str:
    """Return a day's month, such as 2026-11."""
    return f"{day:%Y-%m}"
