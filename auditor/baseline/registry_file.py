"""The registry of multisigs that SEAL's certification of multisig operations asks for, as TOML.

Each multisig has a table that people fill in (class, purpose, limits, who reviewed it and when) and below it one of the
chain, which is written anew. Nothing that people wrote is changed, comments included.
Source: security-alliance/frameworks, docs/pages/certs/sfc-multisig-ops.mdx and registration-and-documentation.mdx
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.baseline.lock_text import toml_value
from auditor.documents import read_text
from auditor.errors import UsageError
from auditor.files import only_writer, write_whole
from auditor.model.assessment import Assessment
from auditor.model.call_name import short_call
from auditor.model.entity import Entity, EntityKind
from auditor.model.gate import Threshold
from auditor.model.ids import EntityId, address_of
from auditor.model.text import one_line

SCHEMA = "auditor.registry/1"
_HEAD = f"""\
# The multisigs that we run, with what SEAL's certification of multisig operations asks for. People fill in the upper
# part of each; 'auditor lock --registry' writes the part called chain anew from what it reads.
schema = "{SCHEMA}"
"""
_BY_PEOPLE = (
    ("class", "impact: low (below 100,000 USD), medium (below 1 million), high (below 10 million) or critical"),
    ("purpose", "what it is for"),
    ("limits", "what it may spend or change, and how often"),
    ("exposure", "what it holds or controls, in USD"),
    ("signatures", "where the signed statement of every signer is kept"),
    ("author", "who wrote this entry"),
    ("reviewed", "the day of the last review, which is due every 6 months"),
)
_TABLE = re.compile(r"^\[", re.MULTILINE)


@dataclass(frozen=True)
class RegistryEntry:
    """One multisig as the chain has it."""

    entity: Entity
    gate: Threshold
    controls: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def _head(self) -> str:
        return f"[multisigs.{toml_value(self.entity.id)}"

    def updated(self, text: str) -> str:
        """The registry with this multisig as it is now."""
        head = f"{self._head}.chain]\n"
        if head not in text:
            upper = "" if f"{self._head}]\n" in text else f"\n{self._for_people()}"
            return f"{text}{upper}\n{head}{self._facts()}"
        start = text.index(head) + len(head)
        following = _TABLE.search(text, start)
        end = following.start() if following else len(text)
        return text[:start] + self._facts() + _remarks(text[start:end]) + text[end:]

    def _for_people(self) -> str:
        name = one_line(self.entity.label, 80)
        lines = [f"name = {toml_value(name)}", *(f'{key} = ""  # {help_}' for key, help_ in _BY_PEOPLE)]
        return f"{self._head}]\n" + "".join(f"{line}\n" for line in lines)

    def _facts(self) -> str:
        facts: dict[str, str | Sequence[str]] = {
            "address": address_of(self.entity.id),
            "network": self.entity.chain or "",
            "threshold": f"{self.gate.k} of {len(self.gate.members)}",
            "signers": sorted(address_of(member.id) for member in self.gate.members),
            "controls": self.controls,
            "roles": self.roles,
        }
        return "".join(_fact(key, value) for key, value in facts.items())


def _fact(key: str, value: str | Sequence[str]) -> str:
    if isinstance(value, str) or not value:
        return f"{key} = {toml_value(value)}\n"
    items = "".join(f"  {toml_value(item)},\n" for item in value)
    return f"{key} = [\n{items}]\n"


def _remarks(section: str) -> str:
    """The comments and empty lines at the end of a section: they belong to what follows, or to nobody."""
    lines = section.splitlines(keepends=True)
    while lines and not (lines[0].startswith("#") or lines[0].isspace()):
        del lines[0]
    return "".join(line for line in lines if line.startswith("#") or line.isspace())


def entries(assessments: Iterable[Assessment]) -> list[RegistryEntry]:
    """Every multisig of the networks, by id."""
    by_id = {
        entity.id: _entry(entity, entity.gate, assessment)
        for assessment in assessments
        for entity in assessment.entities
        if entity.kind is EntityKind.MULTISIG and isinstance(entity.gate, Threshold)
    }
    return [by_id[id] for id in sorted(by_id)]


def _entry(entity: Entity, gate: Threshold, assessment: Assessment) -> RegistryEntry:
    labels = assessment.labels()

    def name(id: EntityId) -> str:
        return one_line(f"{labels.get(id, '')} {address_of(id)}".strip(), 200)

    held = [grant for grant in assessment.grants if grant.holder == entity.id and grant.target != entity.id]
    controls = {
        f"{name(grant.target)}: {short_call(grant.function or grant.selector or grant.effect.value)}" for grant in held
    }
    roles = {f"{one_line(grant.role, 80)} of {name(grant.target)}" for grant in held if grant.role}
    return RegistryEntry(entity, gate, tuple(sorted(controls)), tuple(sorted(roles)))


def update(path: Path, assessments: Iterable[Assessment]) -> None:
    """Writes the registry at ``path``, with all that people wrote in it. Raises UsageError."""
    try:
        with only_writer(path):
            text = read_text(path, UsageError) if path.exists() else _HEAD
            _check(path, text)
            for entry in entries(assessments):
                text = entry.updated(text)
            write_whole(path, text.encode())
    except OSError as error:
        raise UsageError(f"{path} was not written: {error.strerror}", "choose a file that you may write") from None


def _check(path: Path, text: str) -> None:
    try:
        schema = tomllib.loads(text).get("schema")
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise UsageError(f"{path} is not valid TOML: {problem}", "fix the line named above") from None
    if schema != SCHEMA:
        raise UsageError(f"{path} is not a registry of auditor: its schema is {schema!r}", "give another file")
