"""What a plan is held against and read by, from the database anew: it shares no code with the solver."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from core.clock import site_today
from peers.models import Assessment, Availability, Entrant, KeepApart, Lead, Slot
from people.models import Enrollment, Role

if TYPE_CHECKING:
    from peers.models import Cohort


class Facts:
    """A class as the database has it now, read once for any number of plans; eight queries."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        leads = Lead.objects.filter(cohort=cohort).select_related("person", "partner")
        self.leads = {lead.pk: lead for lead in leads}
        entrants = Entrant.objects.filter(cohort=cohort).select_related("person")
        self.entrants = {row.person_id: row for row in entrants}
        self.slots = {slot.pk: slot for slot in Slot.objects.filter(cohort=cohort)}
        self.free: dict[int, set[int]] = defaultdict(set)
        for row in Availability.objects.filter(slot__in=self.slots):
            self.free[row.person_id].add(row.slot_id)
        leading = [(lead.person, lead.partner) for lead in self.leads.values()]
        people = [row.person for row in self.entrants.values()] + [
            one for duo in leading for one in duo if one
        ]
        self.names = {person.pk: person.display_name for person in people}
        self.gone = {person.pk for person in people if not person.is_active}
        self.trained = set[int]()
        self.pairs = list(KeepApart.objects.filter(cohort=cohort).values_list("one", "other"))
        self.programs: dict[int, set[int]] = defaultdict(set)
        self.direct, self.through = set[tuple[int, int]](), set[tuple[int, int | None]]()
        self._who_assesses()

    def duo(self, lead: Lead) -> list[int]:
        """Return the one or two people of a lead."""
        return [pk for pk in (lead.person_id, lead.partner_id) if pk is not None]

    def assesses(self, one: int, other: int) -> bool:
        """Say whether someone assesses another on any day of the class."""
        return (one, other) in self.direct or any(
            (one, held) in self.through for held in self.programs[other]
        )

    def _who_assesses(self) -> None:
        for place in filter(self._during, Enrollment.objects.filter(user__in=self.entrants)):
            self.programs[place.user_id].add(place.program_id)
        for row in filter(self._during, Assessment.objects.all()):
            if row.trainee_id:
                self.direct.add((row.assessor_id, row.trainee_id))
            else:
                self.through.add((row.assessor_id, row.program_id))
        today = site_today()
        for role in Role.objects.filter(kind__in=(Role.Kind.PROGRAM_LEAD, Role.Kind.FACILITATOR)):
            if role.kind == Role.Kind.PROGRAM_LEAD and self._during(role):
                self.through.add((role.user_id, role.program_id))
            elif role.kind == Role.Kind.FACILITATOR and (role.ends_on is None or role.ends_on >= today):
                self.trained.add(role.user_id)

    def _during(self, row: Any) -> bool:
        first, last = self.cohort.starts_on, self.cohort.ends_on
        return row.starts_on <= last and (row.ends_on is None or row.ends_on >= first)
