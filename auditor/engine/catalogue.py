"""The harm catalogue, from ``rules/harms.yaml``."""

from pathlib import Path

from pydantic import field_validator

from auditor.documents import Document
from auditor.engine.strict_yaml import read
from auditor.errors import RuleError
from auditor.model.frozen import Frozen
from auditor.model.grant import Effect
from auditor.model.harm import Harm, HarmCatalogue, Slice, Viewpoint

FILE = "harms.yaml"


class _File(Frozen):
    """The form of the file: titles of the slices, effects that harm nobody by themselves, and the harms."""

    slices: dict[Slice, str]
    harmless: tuple[Effect, ...]
    harms: tuple[Harm, ...]

    @field_validator("slices")
    @classmethod
    def _every_slice(cls, slices: dict[Slice, str]) -> dict[Slice, str]:
        missing = [kind.value for kind in Slice if kind not in slices]
        if missing:
            raise ValueError(f"{missing[0]} has no title")
        return {kind: slices[kind] for kind in Slice}

    @field_validator("harms")
    @classmethod
    def _ids_once(cls, harms: tuple[Harm, ...]) -> tuple[Harm, ...]:
        ids = [harm.id for harm in harms]
        twice = [harm for harm in dict.fromkeys(ids) if ids.count(harm) > 1]
        if twice or not ids:
            raise ValueError(f"{twice[0]} is given twice" if twice else "there is no harm")
        return harms


def load(path: Path) -> HarmCatalogue:
    """The catalogue in a file. Raises RuleError, also for an effect that no harm covers on every target."""
    document = read(path)
    content = document.parse(_File)
    for place, harm in enumerate(content.harms):
        _check_harm(harm, place, document)
    caught = {
        cause.effect for harm in content.harms for cause in harm.causes if not cause.on and not cause.functions
    } | set(content.harmless)
    missing = [effect.value for effect in Effect if effect not in caught]
    if missing:
        raise RuleError(
            f"{document.where(('harms',))}: no harm covers the effect {missing[0]!r}",
            "give a harm a cause with this effect and nothing else, or list it under 'harmless'",
        )
    return HarmCatalogue(harms=content.harms, slices=content.slices)


def _check_harm(harm: Harm, place: int, document: Document) -> None:
    """Checks that every viewpoint has a loss and a weight from 0 to 3, and that the harm has a deed."""
    if not harm.deed:
        raise RuleError(
            f"{document.where(('harms', place))}: {harm.id} has no 'deed'", "say what somebody can do: 'pause …'"
        )
    for key, given in (("loss", harm.loss), ("weight", harm.weight)):
        missing = [side.value for side in Viewpoint if side not in given]
        if missing:
            where = document.where(("harms", place, key))
            raise RuleError(f"{where}: {harm.id}: {key} is missing for {missing[0]}", "every viewpoint needs one")
    if not all(0 <= weight <= 3 for weight in harm.weight.values()):
        where = document.where(("harms", place, "weight"))
        raise RuleError(f"{where}: {harm.id}: a weight is from 0 to 3", "0 does not matter, 3 ruins you")
