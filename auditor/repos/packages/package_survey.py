"""The packages survey: the names under which a tree is published, from npm, crates and PyPI manifests."""

import json
import posixpath
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from auditor.repos.manifest import table, toml
from auditor.repos.survey import CodePlace, Joined, Remark
from auditor.repos.tree import File

_KINDS = {"package.json": "npm", "Cargo.toml": "crates", "pyproject.toml": "pypi"}


@dataclass(frozen=True, slots=True)
class ManifestNames:
    """The package name in a manifest for each kind of registry."""

    npm: str = ""
    crates: str = ""
    pypi: str = ""


_MANIFEST_NAMES = TypeAdapter(ManifestNames)


class PackageSurvey:
    """Extracts manifests of packages that are not private."""

    name = "packages"

    def wants(self, path: str) -> bool:
        return posixpath.basename(path) in _KINDS

    def read(self, suffix: str, source: bytes) -> bytes:
        return _MANIFEST_NAMES.dump_json(_json(source) if suffix == ".json" else _toml(source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        by_package: dict[str, Remark] = {}
        for file, facts in files:
            kind = _KINDS[posixpath.basename(file.path)]
            name = getattr(_MANIFEST_NAMES.validate_json(facts), kind)
            if name:
                place = CodePlace(path=file.path, line=1, text=name)
                remark = Remark(
                    survey=self.name, kind="package", subject=f"{kind}:{name}", says="published", place=place
                )
                by_package.setdefault(remark.subject, remark)
        return Joined(remarks=tuple(by_package.values()))


def _json(source: bytes) -> ManifestNames:
    try:
        value = json.loads(source)
    except (ValueError, RecursionError):
        return ManifestNames()
    private = not isinstance(value, dict) or value.get("private")
    return ManifestNames(npm="" if private else _text(value.get("name")))


def _toml(source: bytes) -> ManifestNames:
    value = toml(source)
    package = table(value, "package")
    crate = package if package.get("publish") is not False else {}
    return ManifestNames(crates=_text(crate.get("name")), pypi=_text(table(value, "project").get("name")))


def _text(value: Any) -> str:
    return value[:214] if isinstance(value, str) else ""
