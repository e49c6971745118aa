"""What summaries speak of. A term has one indicator, so that everyone adds one value, and is noised once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The words finish "Of those who took part, the share who …". Their keys are the pulse's link ids.
QUESTIONS = {
    "sleep": "seldom slept enough to feel rested",
    "energy": "seldom had enough energy for what they wanted to do",
    "connection": "seldom had people around them whom they could talk to openly",
    "workload": "seldom had a workload that they could carry",
    "meaning": "seldom felt that what they did was worth doing",
    "safety": "seldom could ask for help at work, or say that something was wrong, without fear",
}
OVERALL = "overall"
LOW = 3  # of the six
INDICATORS = {
    OVERALL: "seldom had at least three of these six: enough sleep, energy, people to talk to, a workload "
    "that they could carry, work worth doing, and no fear of speaking up",
} | QUESTIONS


def value(indicator: str, answers: Mapping[str, bool]) -> bool | None:
    """Return what one person adds: a yes, a no, or nothing where an open question would decide it."""
    if indicator != OVERALL:
        return answers.get(indicator)
    low = sum(answers.get(question, False) for question in QUESTIONS)
    if low >= LOW:
        return True
    return False if low + len(QUESTIONS.keys() - answers.keys()) < LOW else None
