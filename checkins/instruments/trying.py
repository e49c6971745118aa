"""What the author's expressions give for prepared answers, in the way of reading that says something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from checkins.instruments import probing, sampling
from checkins.instruments.fitting import Tried
from checkins.instruments.probing import PLAIN, WAYS, Way

if TYPE_CHECKING:
    from checkins.instruments.expressions import Expression
    from checkins.instruments.forms import Published
    from checkins.instruments.probing import Replies
    from checkins.instruments.shapes import Rule

# With more questions the answers to try would be too many for the time there is.
MOST_ASKED = 200


@dataclass
class Reply:
    """What one expression gave, whether it gives words, the names of its codes, and how it was read."""

    tried: Tried
    error: str = ""
    words: bool = False
    late: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    way: Way = PLAIN

    @property
    def says_nothing(self) -> bool:
        """Say whether every result is the same, or none."""
        return len({self.tried.results[place] for place in self.tried.whole}) < 2


def tried(
    published: Published, expressions: Sequence[Expression], rule: Rule, seconds: int
) -> dict[str, Reply]:
    """Try expressions, one that says nothing in other ways too. Raises RefusedError for one that hangs."""
    if sum(item.asks for item in published.form.items) > MOST_ASKED:
        untried = Tried(sampling.Samples(published.form, rule), [])
        return {one.link_id: Reply(untried, late=True) for one in expressions}
    samples = sampling.taken(published.form, published.form.title, rule)
    found = on(published, expressions, samples, (PLAIN,), seconds)[0]
    dull = [one for one in expressions if found[one.link_id].says_nothing and not found[one.link_id].late]
    if dull:
        for again in on(published, expressions, samples, WAYS[1:], seconds):
            found |= {
                one.link_id: again[one.link_id]
                for one in dull
                if found[one.link_id].says_nothing and not again[one.link_id].says_nothing
            }
    return found


def on(
    published: Published,
    expressions: Sequence[Expression],
    samples: sampling.Samples,
    ways: Sequence[Way],
    seconds: int = probing.SECONDS,
) -> list[dict[str, Reply]]:
    """Try expressions on samples, in each way."""
    found = probing.asked(published, expressions, samples.samples, ways=ways, seconds=seconds)
    return [
        {one.link_id: replace(_reply(samples, replies, one), way=way) for one in expressions}
        for way, replies in zip(ways, found, strict=True)
    ]


def given_by_author(published: Published, given: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return what the author's expressions give for some answers, by link id, in each way to read them."""
    mine = [one for one in published.expressions if one.purpose == "score" and one.formula.is_fhirpath]
    if not mine:
        return []
    found = probing.asked(published, mine, [given], ways=WAYS)
    return [
        {one.link_id: _result(reply, None) for one in mine for reply in replies.of(one)} for replies in found
    ]


def _reply(samples: sampling.Samples, replies: Replies, one: Expression) -> Reply:
    given = replies.of(one)
    labels = {
        written["coding"].get("code", ""): written["coding"].get("display", "")
        for written in given
        if written and "coding" in written
    }
    words = any(written and {"text", "coding"} & set(written) for written in given)
    empty = "" if words else None
    results = [_result(written, empty) for written in given]
    results += [None] * (len(samples.samples) - len(results))
    error = next((written["error"] for written in given if written and "error" in written), "")
    return Reply(Tried(samples, results), error, words, replies.late, labels)


def _result(written: dict[str, Any] | None, empty: Any) -> Any:
    if not written:
        return empty
    if "error" in written:
        return None
    if "number" in written:
        exact = Fraction(written["number"])
        near = exact.limit_denominator(10_000)
        return near if abs(exact - near) < Fraction(1, 10**12) else exact
    if "coding" in written:
        return written["coding"].get("code") or written["coding"].get("display", "")
    return written.get("text", written.get("boolean"))
