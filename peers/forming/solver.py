"""The one place that knows OR-Tools. Lead k is group k: no two solutions differ by numbering alone."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from importlib import import_module, util
from typing import TYPE_CHECKING, Any

from peers.forming import explaining

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from peers.forming.problem import Problem

MISSING = (
    "Groups can be formed here once OR-Tools is installed: "
    "add the portal's extra “groups” (the package ortools). Until then, bring groups in from a file."
)
WORKERS = 8  # Also on two cores: the solver's strategies differ, and take turns.
ALONE, UNEVEN = 100, 10  # what one unmet wish costs
UNPLACED, OVER, UNDER = 1000, 100, 20  # what the elastic model pays for


@dataclass(frozen=True)
class Team:
    """One group of a plan: its lead's id, its slot's id, and its members' ids."""

    lead: int
    slot: int | None
    people: list[int]


@dataclass
class Found:
    """What a solver found: teams, or sentences about what could not be met."""

    teams: list[Team] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cost: int | None = None
    first_after: float | None = None
    solutions: int = 0


def is_there() -> bool:
    """Say whether OR-Tools is installed."""
    return util.find_spec("ortools") is not None


class Build:
    """The model: who is in which group, and when each group meets."""

    def __init__(self, problem: Problem, *, elastic: bool = False) -> None:
        self.problem, self.elastic = problem, elastic
        self.cp: Any = import_module("ortools.sat.python.cp_model")
        self.model: Any = self.cp.CpModel()
        self.people, self.groups = range(len(problem.members)), range(len(problem.pairs))
        self.costs: list[Any] = []
        closed = problem.barred | problem.apart_leads
        self.seat = {
            (place, group): self.model.new_bool_var(f"x{place}_{group}")
            for place in self.people
            for group in self.groups
            if (place, group) not in closed and self.share(place, group)
        }
        self.meets = {
            (group, slot): self.model.new_bool_var(f"y{group}_{slot}")
            for group in self.groups
            for slot in sorted(problem.pairs[group].slots)
        }
        self.unplaced: dict[int, Any] = {}
        self.rules()
        self.sizes()
        self.wishes()
        self.model.minimize(sum(self.costs))

    def share(self, place: int, group: int) -> bool:
        """Say whether someone shares a time with a lead; a class without slots shares every time."""
        slots = self.problem.pairs[group].slots
        return not (slots or self.problem.members[place].slots) or bool(
            slots & self.problem.members[place].slots
        )

    def rules(self) -> None:
        """What is never relaxed: one group each, free then, assessed by nobody there, kept apart."""
        for group in self.groups:
            slots = [self.meets[group, slot] for slot in self.problem.pairs[group].slots]
            if slots:
                self.model.add_exactly_one(slots)
        for place in self.people:
            options = [self.seat[place, group] for group in self.groups if (place, group) in self.seat]
            if self.elastic:
                self.unplaced[place] = self.model.new_bool_var(f"u{place}")
                self.costs.append(UNPLACED * self.unplaced[place])
                options.append(self.unplaced[place])
            self.model.add_exactly_one(options)
        for (place, group), seat in self.seat.items():
            shared = self.problem.pairs[group].slots & self.problem.members[place].slots
            if shared and shared != self.problem.pairs[group].slots:
                self.model.add(seat <= sum(self.meets[group, slot] for slot in shared))
        for one, other in self.problem.apart:
            for group in self.groups:
                self.model.add_at_most_one(
                    self.seat[place, group] for place in (one, other) if (place, group) in self.seat
                )
        self.once_at_a_time()

    def once_at_a_time(self) -> None:
        """Nobody leads two groups in one slot."""
        leading: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for (group, slot), meets in self.meets.items():
            for person in self.problem.pairs[group].people:
                leading[person, slot].append(meets)
        for at_once in leading.values():
            if len(at_once) > 1:
                self.model.add_at_most_one(at_once)

    def count(self, group: int, places: Iterable[int]) -> Any:
        """Return how many of some people are in a group."""
        return sum(self.seat[place, group] for place in places if (place, group) in self.seat)

    def sizes(self) -> None:
        """Groups are as even as they can be, between the class's least and most."""
        total, groups = len(self.people), max(1, len(self.groups))
        low = max(self.problem.least, total // groups)
        high = min(self.problem.most, -(-total // groups))
        if low > high:
            low, high = self.problem.least, self.problem.most
        for group in self.groups:
            size = self.count(group, self.people)
            if not self.elastic:
                self.model.add(size >= low)
                self.model.add(size <= high)
                continue
            over = self.model.new_int_var(0, total, f"over{group}")
            under = self.model.new_int_var(0, max(total, self.problem.least), f"under{group}")
            self.model.add(size - over <= self.problem.most)
            self.model.add(size + under >= self.problem.least)
            self.costs += [OVER * over, UNDER * under]

    def wishes(self) -> None:
        """Nobody is the only one of a background they declared; campuses, colleges, tracks are spread."""
        declared: dict[str, list[int]] = defaultdict(list)
        traits: dict[str, list[int]] = defaultdict(list)
        for place, member in enumerate(self.problem.members):
            for word in member.words:
                declared[word].append(place)
            for trait in member.traits:
                traits[trait].append(place)
        for word, places in sorted(declared.items()):
            for group in self.groups:
                self.together(word, group, places)
        for trait, places in sorted(traits.items()):
            if 1 < len(places) < len(self.people):
                for group in self.groups:
                    self.spread(trait, group, places)

    def together(self, word: str, group: int, places: list[int]) -> None:
        """Price a group in which one person alone declared something."""
        some = self.model.new_bool_var(f"some{word}{group}")
        more = self.model.new_bool_var(f"more{word}{group}")
        count = self.count(group, places)
        self.model.add(count <= len(places) * some)
        self.model.add(count >= 2 * more)
        self.costs.append(ALONE * (some - more))

    def spread(self, trait: str, group: int, places: list[int]) -> None:
        """Price what is over the even share or under it; excess solves faster than a deviation."""
        low, high = len(places) // len(self.groups), -(-len(places) // len(self.groups))
        over = self.model.new_int_var(0, len(places), f"o{trait}{group}")
        under = self.model.new_int_var(0, len(places), f"u{trait}{group}")
        count = self.count(group, places)
        self.model.add(over >= count - high)
        self.model.add(under >= low - count)
        self.costs += [UNEVEN * over, UNEVEN * under]

    def teams(self, value: Callable[[Any], int]) -> list[Team]:
        """Read a solution."""
        found = []
        for group, pair in enumerate(self.problem.pairs):
            slots = [slot for slot in pair.slots if value(self.meets[group, slot])]
            people = [
                self.problem.members[place].id
                for place in self.people
                if (place, group) in self.seat and value(self.seat[place, group])
            ]
            found.append(Team(pair.id, slots[0] if slots else None, people))
        return found


def solve(
    problem: Problem, *, seconds: float = 30, seed: int = 1, report: Callable[[int], None] | None = None
) -> Found:
    """Return the best teams found in some seconds, or in words why there are none.

    `report` hears of each better solution: how many there are so far. Raises ImportError without OR-Tools.
    """
    if not problem.pairs or not problem.members:
        return Found(words=["Say first who is to be placed, and who leads."])
    found, build, solver, impossible = _run(Build(problem), seconds, seed, report)
    if found.cost is not None:
        found.teams = build.teams(solver.value)
        return found
    if not impossible:
        return Found(words=[f"Nothing was found in {seconds:g} seconds. Give it more time."])
    return _explain(problem, seconds, seed)


def _run(
    build: Build, seconds: float, seed: int, report: Callable[[int], None] | None
) -> tuple[Found, Build, Any, bool]:
    found, started = Found(), time.perf_counter()
    solver = build.cp.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed

    class Heard(build.cp.CpSolverSolutionCallback):  # type: ignore[name-defined]
        def on_solution_callback(self) -> None:
            found.solutions += 1
            if found.first_after is None:
                found.first_after = time.perf_counter() - started
            if report is not None:
                report(found.solutions)

    status = solver.solve(build.model, Heard())
    if status in (build.cp.OPTIMAL, build.cp.FEASIBLE):
        found.cost = round(solver.objective_value)
    return found, build, solver, status == build.cp.INFEASIBLE


def _explain(problem: Problem, seconds: float, seed: int) -> Found:
    """Solve again with groups of any size and people left out, each at a price, and say what was paid."""
    found, build, solver, impossible = _run(Build(problem, elastic=True), min(seconds, 15), seed, None)
    if found.cost is None:
        last = (
            explaining.TWICE if impossible else f"Nothing nearer was found in {min(seconds, 15):g} seconds."
        )
        return Found(words=[*explaining.of_leads(problem), last])
    found.teams = build.teams(solver.value)
    left = [place for place, one in build.unplaced.items() if solver.value(one)]
    sizes = [len(team.people) for team in found.teams]
    found.words = explaining.of_nearest(problem, left, sizes)
    return found
