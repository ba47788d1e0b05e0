"""One rule: text and condition from one YAML file whose examples test it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from pydantic import Field

from auditor.documents import Document, KeyPath
from auditor.engine.condition import CelValue, Condition, Vocabulary
from auditor.engine.strict_yaml import read
from auditor.engine.vocabulary import NOBODY_CAN, SUBJECTS, ContextFacts, Fact, SubjectKind, vocabulary
from auditor.errors import RuleError
from auditor.model import duration
from auditor.model.assessment import Outcome, Severity
from auditor.model.frozen import Frozen
from auditor.model.text import one_line

# Words that a message may use besides the facts of its subject: who can, how fast, and for powers and grants the deed.
WORDS = ("who", "how_fast", "deed", "exit_window", "small_group")


class RuleFile(Frozen):
    """The form of a rule file. ``message`` may use ``{facts}`` of its subject and the ``WORDS``.

    ``tells`` selects whose figures a finding gives: those of the subject, of its bypass, or of the largest holder of
    its votes. ``asks`` says what the rule is about: the network, or how completely it was read.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=1)
    severity: Severity
    confidence: Literal["high", "medium", "low"] = "high"
    applies_to: SubjectKind
    when: str
    identity: tuple[str, ...] = Field(min_length=1)
    message: str = Field(min_length=1)
    asks: Literal["network", "reading"] = "network"
    tells: Literal["subject", "around", "holder"] = "subject"
    why: str = Field(min_length=1)
    remediation: str = Field(min_length=1)
    sources: tuple[str, ...] = ()
    examples: dict[Outcome, dict[str, Any]]


@dataclass(frozen=True)
class Rule:
    """A rule that was checked: its file and its condition."""

    file: RuleFile
    path: Path
    condition: Condition

    @property
    def id(self) -> str:
        """The rule's id, which is also the name of its file."""
        return self.file.id

    @property
    def title(self) -> str:
        """The rule's statement in a few words."""
        return self.file.title

    @property
    def severity(self) -> Severity:
        """The severity of its findings."""
        return self.file.severity

    @property
    def applies_to(self) -> SubjectKind:
        """The kind of subject that it applies to."""
        return self.file.applies_to

    def outcome(self, values: dict[str, Fact]) -> Outcome:
        """The outcome for a subject with these facts."""
        holds = self.condition.holds(values)
        if holds is None:
            return Outcome.UNKNOWN
        return Outcome.FIRES if holds else Outcome.QUIET

    def message(self, words: dict[str, Fact]) -> str:
        """Its message with ``words`` filled in; facts that were not observed read *unknown*."""
        parts = []
        for text, name, _, _ in Formatter().parse(self.file.message):
            parts.append(text)
            if name is not None:
                parts.append(spoken(words.get(name)))
        message = "".join(parts)
        return message[:1].upper() + message[1:]


def load(path: Path) -> Rule:
    """The rule in a file, checked in form, condition and words (not yet by its examples). Raises RuleError."""
    document = read(path)
    file = document.parse(RuleFile)
    if file.id != path.stem:
        raise RuleError(
            f"{document.where(('id',))}: the id {file.id!r} is not the file's name", f"call the file {file.id}.yaml"
        )
    _check_names(file, document)
    missing = [outcome.value for outcome in Outcome if outcome not in file.examples]
    if missing:
        raise RuleError(f"{document.where(('examples',))}: no example is {missing[0]!r}", "give one of each outcome")
    condition = _vocabulary(file.applies_to).compile(file.when, f"{document.where(('when',))}: when")
    return Rule(file, path, condition)


def failing_examples(rule: Rule) -> list[str]:
    """What is wrong with the examples of a rule: one line each with file and line; empty if all give the stated
    outcome."""
    document = read(rule.path)
    problems = []
    for outcome, example in rule.file.examples.items():
        where = document.where(("examples", outcome.value))
        try:
            values = example_values(rule.applies_to, example, document, ("examples", outcome.value))
        except RuleError as error:
            problems.append(f"{error} ({error.hint})")
            continue
        came = rule.outcome(values)
        if came is not outcome:
            problems.append(f"{where}: the example {outcome.value!r} comes out as {came.value!r}")
    return problems


def example_values(kind: SubjectKind, example: dict[str, Any], document: Document, place: KeyPath) -> dict[str, Fact]:
    """The facts of an example (``{power: {delay: PT1H}, exit_window: P7D}``). Raises RuleError for a value that is not
    a fact."""
    subject = document.parse(SUBJECTS[kind], example.get(kind, {}), (*place, kind))
    around = {key: value for key, value in example.items() if key != kind}
    context = document.parse(ContextFacts, around, place)
    return subject.observed(f"{kind}.") | context.observed()


@cache
def _vocabulary(kind: SubjectKind) -> Vocabulary:
    return Vocabulary(vocabulary(kind))


def _check_names(file: RuleFile, document: Document) -> None:
    """Checks that identity and message only use names that exist."""
    names = vocabulary(file.applies_to)
    for index, name in enumerate(file.identity):
        if name not in names:
            raise RuleError(
                f"{document.where(('identity', index))}: identity: there is no {name!r}",
                f"names that exist here: {', '.join(sorted(names))}",
            )
    allowed = [*SUBJECTS[file.applies_to].model_fields, *WORDS]
    where = document.where(("message",))
    try:
        used = [name for _, name, _, _ in Formatter().parse(file.message) if name is not None]
    except ValueError as error:
        raise RuleError(f"{where}: message: {error}", "write {{ and }} for braces") from None
    for name in used:
        if name not in allowed:
            raise RuleError(
                f"{where}: message: there is no {name!r}", f"words that exist: {', '.join(sorted(allowed))}"
            )


def spoken(value: CelValue | None) -> str:
    """A fact as text for people."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case int() if value == NOBODY_CAN:
            return "nobody"
        case timedelta():
            return duration.spoken(int(value.total_seconds()))
        case float():
            return f"{100 * value:.3g} %"
        case tuple():
            return ", ".join(one_line(item) for item in value) or "none"
        case _:
            return one_line(str(value), 200)
