"""Whether a plan keeps every rule, read from the database anew: it shares no code with the solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from peers.models import Declaration

if TYPE_CHECKING:
    from collections.abc import Collection

    from peers.forming.facts import Facts
    from peers.models import Cohort, Entrant

    Plan = list[dict[str, Any]]

FEW = 20  # a class in which a count of declarations would be about somebody


class Audit:
    """One plan beside one class: `faults` are sentences, and none may be left before publishing."""

    def __init__(self, facts: Facts, plan: Plan) -> None:
        self.facts, self.plan = facts, plan
        self.faults: list[str] = []

    def run(self) -> list[str]:
        """Return everything that is wrong, in sentences."""
        self.everyone_once()
        self.sizes()
        self.times()
        self.assessors()
        self.still_here()
        self.kept_apart()
        return self.faults

    def everyone_once(self) -> None:
        """Everyone has one group, nobody else has any, and each lead has one."""
        seats = Counter(pk for team in self.plan for pk in team["people"])
        missing = [self.facts.names[pk] for pk in self.facts.entrants if not seats[pk]]
        if missing:
            self.faults.append(f"In no group: {', '.join(sorted(missing))}.")
        twice = [self.facts.names.get(pk, "someone") for pk, count in seats.items() if count > 1]
        if twice:
            self.faults.append(f"In two groups: {', '.join(sorted(twice))}.")
        if any(pk not in self.facts.entrants for pk in seats):
            self.faults.append("Someone in this draft is no longer in the class. Form it anew.")
        if sorted(team["lead"] for team in self.plan) != sorted(self.facts.leads):
            self.faults.append("Who leads has changed since this draft was formed. Form it anew.")

    def sizes(self) -> None:
        """Groups are between the least and the most."""
        for number, team in enumerate(self.plan, 1):
            size = len(team["people"])
            least, most = self.facts.cohort.group_least, self.facts.cohort.group_most
            if not least <= size <= most:
                people = "1 person" if size == 1 else f"{size} people"
                span = f"{least}" if least == most else f"{least} to {most}"
                self.faults.append(f"Group {number} has {people}; groups have {span}.")

    def times(self) -> None:
        """Everyone is free when their group meets, and nobody leads two groups at once."""
        if not self.facts.slots:
            return
        leading: Counter[tuple[int, int]] = Counter()
        for number, team in enumerate(self.plan, 1):
            slot = team["slot"]
            lead = self.facts.leads.get(team["lead"])
            if slot not in self.facts.slots:
                self.faults.append(f"Group {number} has no time.")
                continue
            duo = self.facts.duo(lead) if lead else []
            leading.update((pk, slot) for pk in duo)
            for pk in (*team["people"], *duo):
                if self.facts.free[pk] and slot not in self.facts.free[pk]:
                    name = self.facts.names.get(pk, "Someone")
                    self.faults.append(f"{name} is not free when group {number} meets.")
        for (pk, _), count in leading.items():
            if count > 1:
                self.faults.append(f"{self.facts.names.get(pk, 'Someone')} would lead two groups at once.")

    def assessors(self) -> None:
        """Nobody leads a group of someone they assess, on any day of the class."""
        for number, team in enumerate(self.plan, 1):
            lead = self.facts.leads.get(team["lead"])
            for one in self.facts.duo(lead) if lead else []:
                for pk in team["people"]:
                    if self.facts.assesses(one, pk):
                        name = self.facts.names.get(pk, "someone")
                        self.faults.append(f"{self.facts.names[one]} assesses {name} of group {number}.")

    def still_here(self) -> None:
        """Everyone still has an account, and whoever leads is still trained."""
        gone = sorted(self.facts.names[pk] for pk in self.facts.gone)
        if gone:
            self.faults.append(f"Not here any more: {', '.join(gone)}. Bring the file of people in again.")
        duos = {pk for lead in self.facts.leads.values() for pk in self.facts.duo(lead)}
        untrained = sorted(self.facts.names[pk] for pk in duos - self.facts.trained)
        if untrained:
            words = f"No PEERS facilitator any more: {', '.join(untrained)}. The GME office gives that role."
            self.faults.append(words)

    def kept_apart(self) -> None:
        """Nobody sits with someone they are kept apart from; which two it is stays unsaid."""
        for number, team in enumerate(self.plan, 1):
            lead = self.facts.leads.get(team["lead"])
            here = {*team["people"], *(self.facts.duo(lead) if lead else [])}
            if any(one in here and other in here for one, other in self.facts.pairs):
                self.faults.append(f"Two people in group {number} are to be kept apart.")


def faults(facts: Facts, plan: Plan) -> list[str]:
    """Return every rule that a plan breaks, in sentences."""
    return Audit(facts, plan).run()


def alone(cohort: Cohort, plan: Plan) -> int | None:
    """Count those who are alone in their group in what they declared; not in a class of few, but None."""
    if cohort.entrants.count() < FEW:
        return None
    words: dict[str, set[int]] = defaultdict(set)
    for row in Declaration.objects.filter(cohort=cohort):
        words[row.word.casefold()].add(row.person_id)
    return sum(len(people & set(team["people"])) == 1 for team in plan for people in words.values())


def measures(entrants: Collection[Entrant], plan: Plan) -> list[tuple[str, str]]:
    """Return how good a plan is, to compare drafts by; nothing in it comes from what people declared."""
    sizes = [len(team["people"]) for team in plan]
    least, most = min(sizes, default=0), max(sizes, default=0)
    found = [("Sizes", f"{least} to {most}" if least < most else f"{most}")]
    for trait in ("campus", "college", "track"):
        values = {row.person_id: getattr(row, trait) for row in entrants}
        found += [(f"Uneven by {trait}", str(_uneven(plan, values)))]
    return found


def _uneven(plan: Plan, values: dict[int, str]) -> int:
    """Count the people over or under an even share, over all groups and values."""
    totals, groups, excess = Counter(value for value in values.values() if value), max(1, len(plan)), 0
    for team in plan:
        here = Counter(values.get(pk, "") for pk in team["people"])
        for value, total in totals.items():
            low, high = total // groups, -(-total // groups)
            excess += max(0, here[value] - high, low - here[value])
    return excess
