"""Merges the settings file with what the environment and flags say, and keeps the origin of every value."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from auditor.documents import KeyPath
from auditor.model.frozen import Frozen
from auditor.settings.files import SettingsFile
from auditor.settings.settings import Settings

_DEFAULT = "default"


class Given(NamedTuple):
    """A value from outside the file for a ``key`` of it; ``origin`` is like ``flag --as``. None is no value, and a
    dictionary is a part of a table."""

    key: str
    value: Any
    origin: str


@dataclass(frozen=True)
class Merged:
    """The settings that hold: those of the file, except for what was ``given`` (origin by place)."""

    settings: Settings
    file: SettingsFile
    given: dict[KeyPath, str]

    def origin(self, *place: int | str) -> str:
        """Where the value at a place comes from: ``flag …``, ``environment …``, ``file:line`` or ``default``."""
        outside = (self.given[place[:length]] for length in range(len(place), 0, -1) if place[:length] in self.given)
        return next(outside, None) or self.file.where(*place) or _DEFAULT

    def is_set(self, *place: int | str) -> bool:
        """Whether the value at a place is set somewhere, and is no default."""
        return self.origin(*place) != _DEFAULT


def merged(file: SettingsFile, given: Iterable[Given] = ()) -> Merged:
    """The settings of a file, with what was ``given`` instead of its values, in tables key by key; the last wins."""
    fields = {entry.alias or name: name for name, entry in Settings.model_fields.items()}
    settings, origins = file.settings, dict[KeyPath, str]()
    for key, value, origin in given:
        if isinstance(value, dict):
            origins |= {(key, part): origin for part in value}
            table = getattr(settings, fields[key])
            value = table.model_copy(update=value) if isinstance(table, Frozen) else {**table, **value}
        elif value is not None:
            origins[key,] = origin
        if value is not None:
            settings = settings.model_copy(update={fields[key]: value})
    return Merged(settings, file, origins)
