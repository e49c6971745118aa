"""From a published questionnaire to a declared rule, and how far the author's own expressions bear it out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from checkins.instruments import fitting, gating, probing, sampling, trying, weighing
from checkins.instruments.shapes import Band, Form, Item, RefusedError, Rule, Score

if TYPE_CHECKING:
    from checkins.instruments.expressions import Expression
    from checkins.instruments.fitting import Tried
    from checkins.instruments.forms import Published
    from checkins.instruments.trying import Reply

MOST_SHOWN = 5
# An expression with more different results than that is no verdict such as "at risk".
MOST_VERDICTS = 3
# Scores that show items that make scores that show items.
MOST_ROUNDS = 3


@dataclass
class Verdict:
    """What a file comes to. `differing` holds rows of {score, answers, author, rule}."""

    status: Literal["ready", "needs_review", "no_score"]
    form: Form
    rule: Rule
    differing: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Finding:
    """One score with how sure it is."""

    score: Score | None
    certain: bool = True
    notes: list[str] = field(default_factory=list)
    differing: list[dict[str, Any]] = field(default_factory=list)


def derived(published: Published, *, seconds: int = probing.SECONDS) -> Verdict:
    """Derive a questionnaire's rule and try it; raise RefusedError where answers lie outside the file."""
    published, notes, gates_certain = gating.settled(published, seconds=seconds)
    findings = _settled(published, seconds)
    found = [finding.score for finding in findings if finding.score is not None]
    notes = [*published.notes, *notes, *(note for finding in findings for note in finding.notes)]
    certain = gates_certain and not published.doubtful and all(finding.certain for finding in findings)
    if published.doubtful:
        names = ", ".join(published.doubtful)
        notes.append(f"{names}: an answer is given two different weights; the first is taken.")
    scores = _main_first(found)
    if not scores and certain:
        notes.append("The file says no weights and no rule, so answers are kept without a score.")
    rule = Rule(tuple(scores), _bands(scores, published.form), certain, tuple(dict.fromkeys(notes)))
    status: Literal["ready", "needs_review", "no_score"] = "ready" if certain else "needs_review"
    verdict = Verdict(status if scores or not certain else "no_score", published.form, rule)
    verdict.differing = [row for finding in findings for row in finding.differing]
    _refuse_unknown_answers(verdict, published)
    return verdict


def _refuse_unknown_answers(verdict: Verdict, published: Published) -> None:
    """Refuse a file whose answers lie elsewhere, unless there is something to score."""
    lost = next((item for item in verdict.form.items if item.elsewhere and item.asks), None)
    if lost is not None and not verdict.rule.scores and not published.expressions:
        raise RefusedError(
            f"{lost.link_id}.answerValueSet",
            f"its answers are in {lost.elsewhere}, which is not in the file; nothing is ever fetched",
        )


def _settled(published: Published, seconds: int) -> list[Finding]:
    """Find the scores; where some decide whether items are shown, again with what is known of those."""
    findings = _findings(published, seconds, Rule())
    deciding = {name for item in published.form.items for name in _decided_by(item)}
    known: tuple[Score, ...] = ()
    for _ in range(MOST_ROUNDS):
        found = [finding.score for finding in findings if finding.score is not None]
        now = tuple(score for score in found if score.link_id in deciding)
        if now == known:
            break
        known = now
        findings = _findings(published, seconds, Rule(known))
    return findings


def _decided_by(item: Item) -> set[str]:
    return {condition.question for condition in item.enable_when}


def _findings(published: Published, seconds: int, rule: Rule) -> list[Finding]:
    expressions = [one for one in published.expressions if one.purpose == "score"]
    mine = [one for one in expressions if one.formula.is_fhirpath]
    tried = trying.tried(published, mine, rule, seconds) if mine else {}
    found: list[Finding] = []
    numbers: list[Score] = []
    # Numbers first: words are looked up by them.
    for one in sorted(mine, key=lambda one: tried[one.link_id].words):
        finding = _finding(published, one, tried[one.link_id], numbers)
        if finding.score is not None and not finding.score.table:
            numbers.append(finding.score)
        found.append(finding)
    found += [_unread(published, one) for one in expressions if one not in mine]
    _propose_once(found)
    if all(finding.score is None and finding.certain for finding in found):
        # There are no formulas, or none that is about a score.
        scores, certain, notes = weighing.totals(published)
        found += [Finding(score, certain=certain, notes=notes) for score in scores]
    return found


def _propose_once(findings: list[Finding]) -> None:
    """Keep one proposal for the same items: the sum of weights stands in for the first, not for all."""
    proposed = []
    for finding in findings:
        if finding.score is None or finding.certain:
            continue
        names = [part.link_id for part in finding.score.parts]
        if names in proposed:
            finding.score, finding.differing, finding.notes = None, [], finding.notes[:1]
        proposed.append(names)


def _finding(published: Published, one: Expression, reply: Reply, numbers: list[Score]) -> Finding:
    """Return the rule that an expression follows, or the file's weights and why they are not certain."""
    label = weighing.label(published.form, one.link_id)
    if reply.late:
        return _doubted(published, one, reply, "there was no time to try it on enough answers")
    if reply.says_nothing:
        return _doubted(published, one, reply, _why_nothing(reply))
    is_number = not reply.words and not any(isinstance(result, bool) for result in reply.tried.results)
    score = fitting.number_rule(one.link_id, label, reply.tried) if is_number else None
    if score is None:
        score = fitting.table_rule(one.link_id, label, reply.tried, _drivers(published, one, reply, numbers))
        if score is not None:
            return Finding(_relabelled(score, reply))
    if score is None:
        return _doubted(
            published, one, reply, reply.error or "its results follow no rule that can be declared"
        )
    if not fitting.follows_weights(score, published.form):
        return _doubted(
            published, one, reply, "it does not count the weights that the file gives its answers"
        )
    return _with_unseen(published, reply, _with_gaps(published, one, reply, score))


def _with_unseen(published: Published, reply: Reply, finding: Finding) -> Finding:
    """Leave it to a person where an item weighs and no answers were found that show it."""
    items = [published.form.item(name) for name in reply.tried.samples.never_shown]
    unseen = [item.link_id for item in items if item and any(one.weight is not None for one in item.options)]
    if not unseen:
        return finding
    note = f"{', '.join(unseen)}: no answers were found that show it, so whether it counts is not known."
    return replace(finding, certain=False, notes=[*finding.notes, note])


def _relabelled(score: Score, reply: Reply) -> Score:
    return replace(score, label=score.label or ", ".join(reply.labels.values()))


def _why_nothing(reply: Reply) -> str:
    result = next(iter(reply.tried.results), None)
    if not reply.tried.samples.changes:
        return "the file offers no answers to try it on"
    if reply.error:
        return f"it cannot be worked out here: {reply.error}"
    if result is None or result == "":
        return "it gives nothing, whatever is answered"
    return f"it always gives {result}, whatever is answered"


def _drivers(published: Published, one: Expression, reply: Reply, numbers: list[Score]) -> list[Score]:
    """Return the scores by which a result may be looked up, the likeliest first."""
    mentioned = [score for score in numbers if score.link_id in weighing.mentioned_in(published.form, one)]
    sums = [weighing.plain_sum(published, one), *weighing.group_sums(published, one)]
    found = [*mentioned, *numbers, *(score for score in sums if score is not None)]
    few = len({reply.tried.results[place] for place in reply.tried.whole}) <= MOST_VERDICTS
    found += fitting.any_of_drivers(reply.tried) if few else []
    return [replace(score, table=()) for score in found]


def _doubted(published: Published, one: Expression, reply: Reply, why: str) -> Finding:
    """Return the plain sum of weights as a proposal, with the answers for which the author says otherwise."""
    item = published.form.item(one.link_id)
    is_verdict = any(isinstance(result, bool) for result in reply.tried.results)
    score = None if reply.words or is_verdict else weighing.proposal(published, one)
    note = f"{one.link_id}: the author's expression is not used: {why}."
    if score is None:
        is_score = item is not None and item.kind in ("integer", "decimal")
        certain = not is_score and (reply.says_nothing or not is_verdict)
        return Finding(None, certain=certain, notes=[note])
    rows = [] if reply.late else fitting.agrees(score, reply.tried)
    return Finding(
        score,
        certain=False,
        notes=[note, f"{one.link_id}: proposed instead: the sum of the weights of its items."],
        differing=[_row(score, reply.tried, place) for place in rows[:MOST_SHOWN]],
    )


def _row(score: Score, tried: Tried, place: int) -> dict[str, Any]:
    mine, theirs = fitting.given_by(score, tried, place), tried.results[place]
    return {
        "score": score.link_id,
        "answers": {name: values if len(values) > 1 else values[0] for name, values in _plain(tried, place)},
        "author": _shown(theirs),
        "rule": _shown(mine),
    }


def _plain(tried: Tried, place: int) -> list[tuple[str, list[Any]]]:
    sample = tried.samples.samples[place]
    return [
        (name, [v if isinstance(v, str | bool | int) else str(v) for v in values])
        for name, values in sample.items()
    ]


def _shown(result: Any) -> Any:
    if isinstance(result, Fraction):
        return int(result) if result.denominator == 1 else round(float(result), 4)
    return result


def _with_gaps(published: Published, one: Expression, reply: Reply, score: Score) -> Finding:
    """Settle what the author does with a missing answer. Here it is never zero."""
    tried, names = reply.tried, [part.link_id for part in score.parts]
    places = [place for name in names for place in tried.samples.without.get(name, ())]
    numbers = [place for place in places if isinstance(tried.results[place], Fraction)]
    if not numbers or not isinstance(tried.results[tried.samples.most], Fraction):
        return Finding(score)
    for candidate in _tolerant(score):
        if candidate.kind != score.kind and fitting.agrees(candidate, tried):
            continue
        if all(fitting.given_by(candidate, tried, place) == tried.results[place] for place in numbers):
            least = _least_answered(published, one, candidate, reply)
            note = f"{one.link_id}: when at least {least} are answered, they stand for the missing ones too."
            return Finding(
                replace(candidate, least_answered=least), notes=[note] if least < len(names) else []
            )
    if score.kind == "mean":
        score = replace(score, kind="sum", multiplier=score.multiplier / len(names))
    return Finding(
        score,
        notes=[f"{one.link_id}: the author's formula gives a number without all answers; here it waits."],
    )


def _tolerant(score: Score) -> list[Score]:
    many = len(score.parts)
    if many < 2:
        return []
    if score.kind == "mean":
        return [score]
    return [replace(score, kind="mean", multiplier=score.multiplier * many), replace(score, prorated=True)]


def _least_answered(published: Published, one: Expression, score: Score, reply: Reply) -> int:
    """Return with how few answers the author's expression still gives what the rule gives."""
    names = [part.link_id for part in score.parts]
    samples = sampling.fewer(published.form, names, reply.tried.samples.rule)
    again = trying.on(published, [one], samples, [reply.way])[0][one.link_id]
    if again.late:
        return len(names)
    found = again.tried
    for missing in range(len(names)):
        if fitting.given_by(score, found, missing) != found.results[missing]:
            return len(names) - missing + 1
    return 1


def _unread(published: Published, one: Expression) -> Finding:
    """Return the plain sum for an expression in another language."""
    language = one.formula.language
    score = weighing.plain_sum(published, one)
    if "cql" in language.lower() and score is not None:
        return Finding(
            score,
            notes=[f"{one.link_id}: its expression is CQL, which is not read here; the weights are summed."],
        )
    why = f"{one.link_id}: its expression is written in {language}, which is not read here."
    item = published.form.item(one.link_id)
    return Finding(score, certain=score is None and (item is None or item.kind == "text"), notes=[why])


def _main_first(scores: list[Score]) -> list[Score]:
    """Return the scores in order, with the one that stands for the whole first."""
    numbers = [score for score in scores if not score.table] or scores
    if not numbers:
        return []
    main = max(
        numbers, key=lambda score: (len(score.parts), "total" in f"{score.label} {score.link_id}".lower())
    )
    return [main, *(score for score in scores if score is not main)]


def _bands(scores: list[Score], form: Form) -> tuple[Band, ...]:
    """Return the names that the file itself gives to ranges of the main score."""
    for score in scores[1:]:
        same = (score.parts, score.multiplier, score.offset, score.kind) == (
            scores[0].parts,
            scores[0].multiplier,
            scores[0].offset,
            scores[0].kind,
        )
        if same and score.table and all(isinstance(band.result, str) for band in score.table):
            item = form.item(score.link_id)
            names = {option.code: option.label for option in item.options} if item else {}
            return tuple(Band(band.least, names.get(str(band.result), band.result)) for band in score.table)
    return ()
