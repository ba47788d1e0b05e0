"""All data that judgement needs: harms, methodology and rules, checked before any scan."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auditor import resources
from auditor.engine import catalogue, methodology, rule
from auditor.engine.claims.judging import compile_all
from auditor.engine.frameworks import framework
from auditor.engine.frameworks.framework import Framework
from auditor.engine.methodology import Methodology
from auditor.engine.rule import Rule
from auditor.errors import RuleError, UnknownName
from auditor.model.assessment import Severity
from auditor.model.harm import HarmCatalogue
from auditor.model.network import Network

_ORDER = tuple(Severity)
_DATA = (catalogue.FILE, methodology.FILE)


@dataclass(frozen=True)
class Rulebook:
    """Harms, methodology, rules and frameworks; rules by severity, then id, frameworks by id."""

    harms: HarmCatalogue
    methodology: Methodology
    rules: tuple[Rule, ...]
    frameworks: tuple[Framework, ...] = ()

    @classmethod
    def load(cls, folder: Path | None = None) -> "Rulebook":
        """The shipped rules, and those in ``folder``: new ids are added, known ids replaced.

        ``folder`` may also hold its own ``harms.yaml``, ``methodology.yaml`` or ``frameworks/``. Raises RuleError.
        """
        shipped = _shipped()
        if folder is None:
            return shipped
        if not folder.is_dir():
            raise RuleError(f"{folder} is not a folder", "give a folder that holds rule files")
        own = {entry.id: entry for entry in map(rule.load, _rule_files(folder))}
        harms, numbers = folder / catalogue.FILE, folder / methodology.FILE
        scale = methodology.load(numbers) if numbers.is_file() else shipped.methodology
        return cls(
            harms=_priced(catalogue.load(harms) if harms.is_file() else shipped.harms, scale),
            methodology=scale,
            rules=_sorted({entry.id: entry for entry in shipped.rules} | own),
            frameworks=_frameworks(folder, shipped.frameworks),
        )

    def framework(self, name: str) -> Framework:
        """The framework of that id. Raises UnknownName."""
        for entry in self.frameworks:
            if entry.file.id == name:
                return entry
        ids = [entry.file.id for entry in self.frameworks]
        raise UnknownName("framework", name, ids, f"choose one of: {', '.join(ids)}")

    def rule(self, name: str) -> Rule:
        """The rule of that id. Raises UnknownName."""
        for entry in self.rules:
            if entry.id == name:
                return entry
        raise UnknownName("rule", name, [entry.id for entry in self.rules], "'auditor rules list' lists the rules")

    def check_claims(self, network: Network) -> None:
        """Raises RuleError for a claim of the network whose condition cannot be used, or that names a harm or account
        that cannot exist."""
        compile_all(network, self.harms)


def check_rules(path: Path) -> list[str]:
    """What is wrong with a rule file, or with all in a folder: one line each, with file and line; empty if nothing is.

    Checks form, condition and words, and runs the examples. Raises RuleError if there is no rule at all.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path] if path.is_file() else []
    if not files:
        raise RuleError(f"{path} contains no rule", "give a YAML file, or a folder of them")
    return [problem for file in files for problem in _problems(file)]


def _problems(path: Path) -> list[str]:
    try:
        match path.name:
            case catalogue.FILE:
                catalogue.load(path)
            case methodology.FILE:
                methodology.load(path)
            case _ if path.parent.name == framework.FOLDER:
                return framework.failing_examples(framework.load(path))
            case _:
                return rule.failing_examples(rule.load(path))
    except RuleError as error:
        return [f"{error} ({error.hint})"]
    return []


def _priced(harms: HarmCatalogue, scale: Methodology) -> HarmCatalogue:
    """The harms, with the price fall from which on a sale counts."""
    return harms.with_price_fall(scale.price_fall)


def _rule_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yaml") if path.name not in _DATA)


def _frameworks(folder: Path, shipped: Iterable[Framework]) -> tuple[Framework, ...]:
    """The ``shipped`` frameworks and those of a folder, which replace shipped ones of the same id."""
    own = map(framework.load, sorted((folder / framework.FOLDER).glob("*.yaml")))
    by_id = {entry.file.id: entry for entry in (*shipped, *own)}
    return tuple(by_id[id_] for id_ in sorted(by_id))


def _sorted(rules: dict[str, Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules.values(), key=lambda entry: (_ORDER.index(entry.severity), entry.id)))


@cache
def _shipped() -> Rulebook:
    folder = resources.folder("rules")
    rules = {entry.id: entry for entry in map(rule.load, _rule_files(folder))}
    scale = methodology.load(folder / methodology.FILE)
    return Rulebook(
        harms=_priced(catalogue.load(folder / catalogue.FILE), scale),
        methodology=scale,
        rules=_sorted(rules),
        frameworks=_frameworks(folder, ()),
    )
