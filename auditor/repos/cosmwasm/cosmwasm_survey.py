"""The CosmWasm survey: every message of a contract with its required sender, and who may migrate the contract."""

import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass

from auditor.model.effect_order import STRONG
from auditor.model.evidence import GapKind
from auditor.model.grant import Effect
from auditor.model.source import SourceAccess
from auditor.repos.cosmwasm.contract_file import CONTRACT_FILE, ContractFile, MessageArm, WasmFunction
from auditor.repos.cosmwasm.effects import OF_OTHERS, effect_of_code
from auditor.repos.cosmwasm.extract import extract
from auditor.repos.cosmwasm.senders import Requirement, Sender, Senders
from auditor.repos.effect_names import effect_of_name
from auditor.repos.rust import Packages
from auditor.repos.survey import HOLDER, OPEN, PRIVILEGED, SIGNED, UNDECIDED, CodeGap, CodePlace, CodePower, Joined
from auditor.repos.tree import File

_ADMIN = "contract admin"
_CHAIN = "chain"
_NO_MESSAGES = {"instantiate", "query", "reply", "execute", "sudo", "init", "handle"}
_CHOOSES = re.compile(r"\bmatch\b[^;]{0,200}\b\w{0,60}(Execute|Handle|Sudo)Msg::")


class CosmWasmSurvey:
    """Extracts the messages of CosmWasm contracts."""

    name = "cosmwasm"

    def wants(self, path: str) -> bool:
        return path.endswith(".rs") or posixpath.basename(path) == "Cargo.toml"

    def read(self, suffix: str, source: bytes) -> bytes:
        return CONTRACT_FILE.dump_json(extract(suffix, source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        parsed = [(file.path, CONTRACT_FILE.validate_json(facts)) for file, facts in files]
        packages = Packages((path, file.package) for path, file in parsed)
        contracts: dict[str, list[tuple[str, ContractFile]]] = defaultdict(list)
        for path, file in parsed:
            if file.functions or file.arms:
                contracts[packages.of(path) or posixpath.dirname(path)].append((path, file))
        tree = [function for _, file in parsed for function in file.functions]
        powers = [power for name, parts in contracts.items() for power in _contract(name, parts, tree)]
        powers.sort(key=lambda power: (power.place.path, power.place.line))
        broken = {path for path, file in parsed if file.broken} & {power.place.path for power in powers}
        unread = tuple((path, "parts of it do not parse") for path in sorted(broken))
        gaps = tuple(_unknown(name) for name, parts in contracts.items() if _handles_otherwise(parts))
        return Joined(tuple(powers), (), unread, gaps)


def _unknown(contract: str) -> CodeGap:
    why = "its execute handles messages in a form that is not understood"
    return CodeGap(f"who may send which message to {contract}", why, GapKind.UNSUPPORTED)


def _handles_otherwise(parts: list[tuple[str, ContractFile]]) -> bool:
    """Whether a contract takes messages that the source does not show."""
    exported = [function.name for _, file in parts for function in file.functions if function.exported]
    return {"execute", "handle"} & set(exported) != set() and not any(file.arms for _, file in parts)


def _contract(name: str, parts: list[tuple[str, ContractFile]], tree: list[WasmFunction]) -> list[CodePower]:
    senders = Senders([function for _, file in parts for function in file.functions], tree)
    arms = {(arm.kind, arm.variant): _of_arm(path, arm, senders) for path, file in parts for arm in file.arms}
    exported = [(path, function) for path, file in parts for function in file.functions if function.exported]
    handlers = [*arms.values(), *(_of_function(path, f, senders) for path, f in exported if not _is_entry(f.name))]
    required = (sender for handler in handlers for sender in handler.requirement.senders if not sender.per_item)
    seats = frozenset(sender.name.lower() for sender in required)
    others = [_exported(name, path, function) for path, function in exported]
    return [*(_judged(name, handler, seats) for handler in handlers), *filter(None, others)]


@dataclass(frozen=True, slots=True)
class _Handler:
    """A message: its place, its required sender, and the code that handles it."""

    message: str
    place: CodePlace
    requirement: Requirement
    code: str


def _of_arm(path: str, arm: MessageArm, senders: Senders) -> _Handler:
    place = CodePlace(path=path, line=arm.line, text=arm.head)
    by_chain = Requirement(senders=[Sender(_CHAIN, "the chain itself calls sudo")])
    requirement = by_chain if arm.kind.endswith("SudoMsg") else senders.of(arm.body)
    return _Handler(arm.variant, place, requirement, senders.code(arm.body))


def _of_function(path: str, function: WasmFunction, senders: Senders) -> _Handler:
    place = CodePlace(path=path, line=function.line, text=function.head)
    requirement = senders.of(function.body, function.parameters)
    return _Handler(function.name, place, requirement, senders.code(function.body))


def _is_entry(name: str) -> bool:
    """Whether an exported function is an entry point of the contract, not a message of its own."""
    return name in _NO_MESSAGES or name == "migrate" or name.startswith("ibc")


def _exported(contract: str, path: str, function: WasmFunction) -> CodePower | None:
    """Entry points that the chain calls, for the contract's admin or for itself."""
    place = CodePlace(path=path, line=function.line, text=function.head)
    if function.name == "migrate":
        guard = "the chain lets the contract's admin alone migrate it"
        return _power(contract, "migrate", place, PRIVILEGED, guard, (_ADMIN,), Effect.UPGRADE)
    if function.name == "sudo" and not _CHOOSES.search(function.body):
        effect = effect_of_name("sudo")
        return _power(contract, "sudo", place, PRIVILEGED, "the chain itself calls sudo", (_CHAIN,), effect)
    return None


def _judged(contract: str, handler: _Handler, seats: frozenset[str]) -> CodePower:
    message, place, requirement = handler.message, handler.place, handler.requirement
    by_code = effect_of_code(handler.code, seats)
    effect = by_code or effect_of_name(_spelt(message))
    for_all = [sender for sender in requirement.senders if not sender.per_item]
    required = for_all or requirement.senders
    roles = tuple(dict.fromkeys(sender.name for sender in required))
    guard = " or ".join(dict.fromkeys(sender.guard for sender in required))
    if required:
        return _power(contract, message, place, PRIVILEGED if for_all else HOLDER, guard, roles, effect)
    if requirement.unclear:
        words = f"it asks {requirement.unclear[0][:120]}, in a form that is not understood"
        return _power(contract, message, place, UNDECIDED, words, (), effect)
    if not requirement.asks and (by_code in OF_OTHERS or effect_of_name(_spelt(message)) in STRONG):
        return _power(contract, message, place, OPEN, "nothing is asked of the sender", (), effect)
    return _power(contract, message, place, SIGNED, "sent by anybody", (), effect)


def _power(
    contract: str,
    message: str,
    place: CodePlace,
    access: SourceAccess,
    guard: str,
    seats: tuple[str, ...],
    effect: Effect,
) -> CodePower:
    return CodePower(
        survey="cosmwasm",
        unit=contract,
        function=f"{contract}.{_spelt(message)}",
        access=access,
        guard=guard,
        roles=seats,
        effect=effect,
        place=place,
    )


def _spelt(variant: str) -> str:
    """A message as in JSON: ``update_config`` for ``UpdateConfig``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", variant).lower()
