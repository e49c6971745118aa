"""Which headings of an export hold which of our fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from people.models import Program, RosterFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = {
    "email": "E-mail",
    "name": "Full name",
    "given_name": "Given name",
    "family_name": "Family name",
    "program": "Program",
    "program_kind": "Kind of program",
    "department": "Department",
    "training_year": "Training year",
    "starts_on": "First day",
    "ends_on": "Last day",
    "role": "Role",
}


@dataclass(frozen=True)
class Format:
    """How one export is read. `key` is also the mark of what this roster keeps true."""

    key: str
    title: str
    headings: Mapping[str, str] = field(default_factory=dict)
    program_kind: str = ""


PLAIN = Format("plain", "Our own headings", {name: name for name in FIELDS})
BUILT_IN = (
    PLAIN,
    Format(
        "medhub",
        "MedHub style",
        {
            "email": "Email",
            "given_name": "First Name",
            "family_name": "Last Name",
            "program": "Program",
            "training_year": "Training Level",
            "starts_on": "Start Date",
            "ends_on": "End Date",
        },
        Program.Kind.RESIDENCY,
    ),
    Format(
        "new-innovations",
        "New Innovations style",
        {
            "email": "Email Address",
            "given_name": "First",
            "family_name": "Last",
            "department": "Department",
            "program": "Training Program",
            "training_year": "Status Type",
            "starts_on": "Training Start",
            "ends_on": "Training End",
        },
        Program.Kind.RESIDENCY,
    ),
    Format(
        "banner",
        "Banner style",
        {
            "email": "EMAIL_ADDRESS",
            "given_name": "FIRST_NAME",
            "family_name": "LAST_NAME",
            "program": "PROGRAM_DESC",
            "department": "COLLEGE_DESC",
            "training_year": "CLASS_CODE",
            "starts_on": "TERM_START_DATE",
            "ends_on": "EXP_GRAD_DATE",
        },
        Program.Kind.MEDICAL_SCHOOL,
    ),
)


def saved() -> list[Format]:
    """Return the mappings that the office saved."""
    return [
        Format(str(found.public_id), found.name, found.headings, found.program_kind)
        for found in RosterFormat.objects.all()
    ]


def known() -> list[Format]:
    """Return every format, those that came with the portal first."""
    return [*BUILT_IN, *saved()]


def named(word: str) -> Format | None:
    """Return the format of a key or a title, or None."""
    return next((found for found in known() if word in (found.key, found.title)), None)
