"""Why groups cannot be formed as they are asked for, in words. Who is kept apart from whom is not in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peers.forming.problem import Pair, Problem

NEAREST = "Not everything can be met as it is asked. The nearest there is:"
TWICE = "Whoever leads several groups is free at too few times for all of them. Ask them for more times."


def of_nearest(problem: Problem, left: list[int], sizes: list[int]) -> list[str]:
    """Say what the nearest plan does not meet: whose places in the list it leaves out, and its sizes."""
    return [NEAREST, *of_leads(problem), *_of_left(problem, left), *_of_sizes(problem, sizes)]


def of_leads(problem: Problem) -> list[str]:
    """Name those who are to lead together and share no time."""
    if not any(member.slots for member in problem.members):
        return []
    return [
        f"{_names(problem, pair.people)}: no time at which their group could meet. Ask for more times."
        for pair in problem.pairs
        if not pair.slots
    ]


def _of_left(problem: Problem, left: list[int]) -> Iterator[str]:
    if not left:
        return
    assessed = [place for place in left if not _open_to(problem, place)]
    busy = [place for place in left if _open_to(problem, place) and not _shared(problem, place)]
    full = [place for place in left if place not in {*assessed, *busy}]
    yield f"In no group: {_members(problem, left)}."
    if assessed:
        yield (
            "Assessed by everyone who leads, or leading themselves: "
            f"{_members(problem, assessed)}. Find another facilitator."
        )
    if busy:
        yield (
            f"Free at no time at which a group could meet: {_members(problem, busy)}. "
            "Ask them for more times, or find another facilitator."
        )
    if full:
        yield (
            f"No group was left that fits: {_members(problem, full)}. "
            "Ask for more times, or find another facilitator."
        )
    # Whoever leads two groups is still one person.
    leads = {(place, problem.pairs[number].people) for place, number in problem.apart_leads}
    if problem.apart or leads:
        yield f"Pairs who are kept apart stay so: {len(problem.apart) + len(leads)}."


def _open_to(problem: Problem, place: int) -> list[Pair]:
    return [pair for number, pair in enumerate(problem.pairs) if (place, number) not in problem.barred]


def _shared(problem: Problem, place: int) -> bool:
    free = problem.members[place].slots
    return any(not (pair.slots or free) or pair.slots & free for pair in _open_to(problem, place))


def _of_sizes(problem: Problem, sizes: list[int]) -> Iterator[str]:
    for number, (pair, size) in enumerate(zip(problem.pairs, sizes, strict=True), 1):
        people = "1 person" if size == 1 else f"{size} people"
        group = f"Group {number} ({_names(problem, pair.people)}) would have {people}"
        if size > problem.most:
            yield f"{group}, more than {problem.most}."
        if size < problem.least:
            yield f"{group}, fewer than {problem.least}."


def _members(problem: Problem, places: list[int]) -> str:
    return _names(problem, [problem.members[place].id for place in places])


def _names(problem: Problem, ids: frozenset[int] | list[int]) -> str:
    return ", ".join(sorted(problem.names.get(pk, "someone") for pk in ids))
