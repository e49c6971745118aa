"""Making a file of groups true: all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from peers import memberships
from peers.importing import reading
from peers.importing.comparing import compare
from peers.models import Cohort, Declaration, Facilitation, Group, Membership
from people.roster.problems import refuse

if TYPE_CHECKING:
    from peers.importing.comparing import Difference


def preview(*, text: str, cohort: Cohort) -> Difference:
    """Return what a file would change, and change nothing; raises RosterError."""
    return _compared(text, cohort)


def _compared(text: str, cohort: Cohort) -> Difference:
    if cohort.is_forgotten:
        raise refuse(f"The people of {cohort} are forgotten: counts alone are left of it.")
    return compare(reading.read(text), cohort)


@transaction.atomic
def bring_in(*, text: str, cohort: Cohort, mark: str | None = None) -> Difference:
    """Make a file true and return what changed; raises RosterError with nothing changed.

    `mark` is the difference that someone agreed to: another one is refused.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    found = _compared(text, cohort)
    if mark is not None and found.mark != mark:
        raise refuse("Something changed here meanwhile. Look at it again, then confirm.")
    Group.objects.bulk_create(found.groups)
    Group.objects.bulk_update(found.changed_groups, ["name", "room"])
    members = [row for row in found.begun if isinstance(row, Membership)]
    leads = [row for row in found.begun if isinstance(row, Facilitation)]
    # Last days first: they make room for what follows.
    for row in found.changed:
        row.save(update_fields=["ends_on", "end"] if isinstance(row, Membership) else ["ends_on"])
    guests = {*Membership.objects.filter(cohort=cohort, kind="guest").values_list("person", flat=True)}
    for row in members:
        if row.person_id in guests:
            memberships.give_way(row)
    Membership.objects.bulk_create(members)
    Facilitation.objects.bulk_create(leads)
    if cohort.is_early and found.begun:
        # What was asked in order to form groups is answered by the file; nothing that was declared stays.
        Declaration.objects.filter(cohort=cohort).delete()
        cohort.drafts.all().delete()
        Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.PUBLISHED)
    return found
