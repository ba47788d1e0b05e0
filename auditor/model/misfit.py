"""Why a value does not fit its model, in words for whoever wrote it: the key, what is wrong, which key was meant."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

KeyPath = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """One problem. ``place`` is the path of its key; ``keys`` are the valid keys there and ``near`` the one
    that was probably meant; ``message`` is empty for a key that does not exist."""

    place: KeyPath
    keys: tuple[str, ...]
    near: str = ""
    message: str = ""
    missing: bool = False

    @property
    def hint(self) -> str:
        """Which keys there are, the probable one first."""
        return (f"did you mean {self.near!r}? " if self.near else "") + f"keys that exist here: {', '.join(self.keys)}"


def misfit(model: type[BaseModel], error: ValidationError) -> Misfit:
    """The problem of ``error`` that tells most: a misspelt key is also a missing one."""
    first = min(error.errors(), key=lambda detail: detail["type"] != "extra_forbidden")
    place = tuple(first["loc"])
    keys = _keys(model, place[:-1])
    if first["type"] != "extra_forbidden":
        return Misfit(place, keys, message=first["msg"], missing=first["type"] == "missing")
    near = get_close_matches(str(place[-1]), keys, n=1)
    return Misfit(place, keys, near[0] if near else "")


def _keys(model: type[BaseModel], place: KeyPath) -> tuple[str, ...]:
    """The keys allowed at a place inside a value of ``model``."""
    for part in place:
        field = next((field for name, field in model.model_fields.items() if part in (name, field.alias)), None)
        nested = _models(field.annotation) if field else []
        model = nested[0] if nested else model
    return tuple(sorted(field.alias or name for name, field in model.model_fields.items()))


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models named anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in _models(arg)]
