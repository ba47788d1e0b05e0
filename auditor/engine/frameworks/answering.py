"""Answers the items of frameworks over a case. An item that a gap could change is *not known*."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from auditor.engine import words
from auditor.engine.check import context_facts
from auditor.engine.frameworks.framework import CheckedItem, Framework
from auditor.engine.subjects import RuleSubject, SubjectContext, subjects
from auditor.engine.vocabulary import SUBJECTS, Fact
from auditor.model.score import FrameworkAnswer, FrameworkItem, FrameworkOutcome

_MOST = 2


class _Answered(NamedTuple):
    """The outcome of an item for one subject."""

    outcome: FrameworkOutcome
    subject: RuleSubject
    facts: dict[str, Fact]


def answer_all(frameworks: Iterable[Framework], context: SubjectContext) -> tuple[FrameworkAnswer, ...]:
    """The answers of all frameworks, in their order."""
    answers = []
    for framework in frameworks:
        file = framework.file
        answers.append(
            FrameworkAnswer(
                id=file.id,
                title=file.title,
                version=file.version,
                date=file.date,
                status=file.status,
                source=file.source,
                items=tuple(_answer(item, context) for item in framework.items),
            )
        )
    return tuple(answers)


def _answer(item: CheckedItem, context: SubjectContext) -> FrameworkItem:
    answered = [_of_subject(item, subject, context) for subject in subjects(context, item.file.applies_to)]
    by_outcome = {outcome: [entry for entry in answered if entry.outcome is outcome] for outcome in FrameworkOutcome}
    outcome = next(
        (worst for worst in (FrameworkOutcome.NOT_MET, FrameworkOutcome.NOT_KNOWN, FrameworkOutcome.MET)
         if by_outcome[worst]),
        FrameworkOutcome.NOT_APPLICABLE,
    )  # fmt: skip
    data = _shortened(list(dict.fromkeys(item.datum(entry.facts) for entry in by_outcome[outcome])))
    settled = outcome in (FrameworkOutcome.MET, FrameworkOutcome.NOT_APPLICABLE)
    hidden = _hidden(item, context) if settled else ""
    if hidden:
        return _item(item, FrameworkOutcome.NOT_KNOWN, data if outcome is FrameworkOutcome.MET else "", hidden)
    if outcome is FrameworkOutcome.NOT_KNOWN:
        return _item(item, outcome, missing=item.file.missing or _missing(item, by_outcome[outcome]))
    return _item(item, outcome, "" if outcome is FrameworkOutcome.NOT_APPLICABLE else data)


def _item(item: CheckedItem, outcome: FrameworkOutcome, datum: str = "", missing: str = "") -> FrameworkItem:
    return FrameworkItem(id=item.file.id, title=item.file.title, outcome=outcome, datum=datum, missing=missing)


def _of_subject(item: CheckedItem, subject: RuleSubject, context: SubjectContext) -> _Answered:
    """The outcome for one subject; not known if a gap could change it."""
    read, worst = subject.bounds or (subject.facts, subject.facts)
    shared = context_facts(context.case)
    of_read, of_worst = (item.outcome(bound.observed(f"{item.file.applies_to}.") | shared) for bound in (read, worst))
    outcome = of_read if of_read is of_worst else FrameworkOutcome.NOT_KNOWN
    # A *not met* rests on what was read, a *met* must hold in the worst case.
    facts = worst if outcome is FrameworkOutcome.MET else read
    return _Answered(outcome, subject, facts.observed())


def _hidden(item: CheckedItem, context: SubjectContext) -> str:
    """The gap that could hide a subject or change its identity; empty if there is none. Facts of harms contain gaps as
    bounds."""
    if item.file.applies_to == "harm":
        return ""
    gap = next(iter(context.doubts.everywhere), None)
    if gap is not None:
        return words.unread(context.case, gap)
    of_kind = subjects(context, item.file.applies_to)
    return next((subject.doubt for subject in of_kind if subject.doubt), "")


def _missing(item: CheckedItem, unknown: Sequence[_Answered]) -> str:
    """The data that would decide: the gaps, else the facts that were not observed."""
    reasons: dict[str, None] = {}
    for entry in unknown:
        doubt = entry.subject.doubt
        described = SUBJECTS[item.file.applies_to].model_fields
        conditions = (item.where, item.holds) if item.holds else (item.where,)
        names = [name.partition(".")[2] for condition in conditions for name in condition.names if "." in name]
        unread = [name for name in dict.fromkeys(names) if name not in entry.facts and name in described]
        facts = words.listed(name.replace("_", " ") for name in unread)
        reasons[doubt or f"{entry.subject.name}: {facts}"] = None
    return _shortened(list(reasons))


def _shortened(parts: Sequence[str]) -> str:
    more = len(parts) - _MOST
    text = "; ".join(parts[:_MOST])
    return f"{text}; and {more} more" if more > 0 else text
