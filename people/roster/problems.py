"""What is wrong with a roster, by line."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 50


@dataclass(frozen=True, order=True)
class Problem:
    """One sentence about one line of the file; line 0 is the file as a whole."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.words}" if self.line else self.words


class RosterError(Exception):
    """A roster that changes nothing, with every reason why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """The reasons as sentences, by line; past fifty, how many more there are."""
        more = len(self.problems) - SHOWN
        said = [str(problem) for problem in self.problems[:SHOWN]]
        return [*said, f"And {more} more."] if more > 0 else said


def refuse(words: str) -> RosterError:
    """Return the error about a file as a whole."""
    return RosterError([Problem(0, words)])
