"""One framework: somebody else's rules as conditions over our facts, in one YAML file whose examples test it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from auditor.documents import Document, KeyPath
from auditor.engine.condition import Condition, Vocabulary
from auditor.engine.rule import example_values, spoken
from auditor.engine.strict_yaml import read
from auditor.engine.vocabulary import SUBJECTS, Fact, SubjectKind, vocabulary
from auditor.errors import RuleError
from auditor.model.frozen import Frozen
from auditor.model.score import FrameworkOutcome

FOLDER = "frameworks"
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class ItemFile(Frozen):
    """One item. It applies to each subject for which ``where`` holds, and is met if ``holds`` does for all of them.

    ``datum`` is a template with ``{facts}`` of the subject that decides. An item that our facts cannot answer has no
    ``holds``; its ``missing`` says which data would be needed.
    """

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    applies_to: SubjectKind = "network"
    where: str = "true"
    holds: str = ""
    datum: str = ""
    missing: str = ""
    examples: dict[FrameworkOutcome, dict[str, Any]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _answers_or_says_what_is_missing(self) -> Self:
        if bool(self.holds) == bool(self.missing):
            raise ValueError(f"{self.id}: give either 'holds' or 'missing'")
        if self.holds and not self.datum:
            raise ValueError(f"{self.id}: give 'datum'")
        wanted = {FrameworkOutcome.MET, FrameworkOutcome.NOT_MET, FrameworkOutcome.NOT_KNOWN}
        if self.holds and not wanted <= set(self.examples):
            raise ValueError(f"{self.id}: give an example for each of met, not-met and not-known")
        return self


class FrameworkFile(Frozen):
    """The form of a framework's file. ``date`` is that of the text in this version."""

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    version: str = Field(min_length=1)
    date: str = Field(pattern=r"^\d{4}(-\d{2}){0,2}$")
    status: Literal["in force", "proposed", "withdrawn"]
    source: str = Field(pattern=r"^https://")
    about: str = Field(min_length=1)
    items: tuple[ItemFile, ...] = Field(min_length=1)


@dataclass(frozen=True)
class CheckedItem:
    """An item with checked conditions; ``holds`` is None where our facts cannot answer it."""

    file: ItemFile
    where: Condition
    holds: Condition | None

    def outcome(self, values: dict[str, Fact]) -> FrameworkOutcome:
        """The outcome for a subject with these facts."""
        applies = self.where.holds(values)
        if applies is False:
            return FrameworkOutcome.NOT_APPLICABLE
        met = self.holds.holds(values) if self.holds else None
        if applies is None or met is None:
            return FrameworkOutcome.NOT_KNOWN
        return FrameworkOutcome.MET if met else FrameworkOutcome.NOT_MET

    def datum(self, words: dict[str, Fact]) -> str:
        """The ``datum`` with the facts of a subject filled in."""
        parts = Formatter().parse(self.file.datum)
        return "".join(text + (spoken(words.get(name)) if name else "") for text, name, _, _ in parts)


@dataclass(frozen=True)
class Framework:
    """A framework whose form, conditions and words were checked."""

    file: FrameworkFile
    path: Path
    items: tuple[CheckedItem, ...]


def load(path: Path) -> Framework:
    """The framework in a file, checked in form, conditions and words (not yet by its examples). Raises RuleError."""
    document = read(path)
    file = document.parse(FrameworkFile)
    if file.id != path.stem:
        raise RuleError(
            f"{document.where(('id',))}: the id {file.id!r} is not the file's name", f"call the file {file.id}.yaml"
        )
    return Framework(file, path, tuple(_item(item, place, document) for place, item in enumerate(file.items)))


def _item(item: ItemFile, place: int, document: Document) -> CheckedItem:
    names = _vocabulary(item.applies_to)
    where, holds = (
        names.compile(text, f"{document.where(('items', place, key))}: {key}") if text else None
        for key, text in (("where", item.where), ("holds", item.holds))
    )
    assert where is not None  # its default is a condition
    allowed = SUBJECTS[item.applies_to].model_fields
    for _, name, _, _ in Formatter().parse(item.datum):
        if name is not None and name not in allowed:
            raise RuleError(
                f"{document.where(('items', place, 'datum'))}: datum: there is no {name!r}",
                f"facts that exist: {', '.join(sorted(allowed))}",
            )
    return CheckedItem(item, where, holds)


@cache
def _vocabulary(kind: SubjectKind) -> Vocabulary:
    return Vocabulary(vocabulary(kind))


def failing_examples(framework: Framework) -> list[str]:
    """What is wrong with the examples of a framework: one line each with file and line; empty if nothing is."""
    document = read(framework.path)
    problems = []
    for place, item in enumerate(framework.items):
        for outcome, example in item.file.examples.items():
            key: KeyPath = ("items", place, "examples", outcome.value)
            try:
                values = example_values(item.file.applies_to, example, document, key)
            except RuleError as error:
                problems.append(f"{error} ({error.hint})")
                continue
            came = item.outcome(values)
            if came is not outcome:
                problems.append(
                    f"{document.where(key)}: {item.file.id}: the example {outcome.value!r} comes out as {came.value!r}"
                )
    return problems
