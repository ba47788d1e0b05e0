"""The CosmWasm survey: every message of a contract with the sender that it asks for, and who may migrate it."""

import posixpath
import re
from collections import defaultdict

from auditor.model.evidence import GapKind
from auditor.model.grant import Effect
from auditor.model.source import STRONG, SourceAccess
from auditor.repos.cosmwasm.contract_file import CONTRACT_FILE, ContractFile, MessageArm, WasmFunction
from auditor.repos.cosmwasm.extract import extract
from auditor.repos.cosmwasm.senders import Requirement, Senders
from auditor.repos.effect_names import effect_of_name
from auditor.repos.rust import Packages
from auditor.repos.survey import HOLDER, OPEN, PRIVILEGED, SIGNED, UNDECIDED, CodeGap, CodePlace, CodePower, Joined
from auditor.repos.tree import File

_ADMIN = "contract admin"
_CHAIN = "chain"
_NO_MESSAGES = {"instantiate", "query", "reply", "execute", "sudo", "init", "handle"}
_CHOOSES = re.compile(r"\bmatch\b[^;]{0,200}\b\w{0,60}(Execute|Handle|Sudo)Msg::")


class CosmWasmSurvey:
    """Finds the messages of CosmWasm contracts."""

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
    """Whether a contract takes messages and shows none of them."""
    exported = [function.name for _, file in parts for function in file.functions if function.exported]
    return {"execute", "handle"} & set(exported) != set() and not any(file.arms for _, file in parts)


def _contract(name: str, parts: list[tuple[str, ContractFile]], tree: list[WasmFunction]) -> list[CodePower]:
    senders = Senders([function for _, file in parts for function in file.functions], tree)
    arms = {(arm.kind, arm.variant): _message(name, path, arm, senders) for path, file in parts for arm in file.arms}
    exported = [(path, function) for path, file in parts for function in file.functions if function.exported]
    others = [_exported(name, path, function, senders) for path, function in exported]
    return [*arms.values(), *filter(None, others)]


def _message(contract: str, path: str, arm: MessageArm, senders: Senders) -> CodePower:
    place = CodePlace(path=path, line=arm.line, text=arm.head)
    if arm.kind.endswith("SudoMsg"):
        return _power(contract, arm.variant, place, PRIVILEGED, "the chain itself calls sudo", (_CHAIN,))
    return _judged(contract, arm.variant, place, senders.of(arm.body))


def _exported(contract: str, path: str, function: WasmFunction, senders: Senders) -> CodePower | None:
    place = CodePlace(path=path, line=function.line, text=function.head)
    if function.name == "migrate":
        guard = "the chain lets the contract's admin alone migrate it"
        return _power(contract, "migrate", place, PRIVILEGED, guard, (_ADMIN,), Effect.UPGRADE)
    if function.name == "sudo" and not _CHOOSES.search(function.body):
        return _power(contract, "sudo", place, PRIVILEGED, "the chain itself calls sudo", (_CHAIN,))
    if function.name in _NO_MESSAGES or function.name.startswith("ibc"):
        return None
    return _judged(contract, function.name, place, senders.of(function.body, function.parameters))


def _judged(contract: str, message: str, place: CodePlace, requirement: Requirement) -> CodePower:
    for_all = [sender for sender in requirement.senders if not sender.per_item]
    required = for_all or requirement.senders
    seats = tuple(dict.fromkeys(sender.name for sender in required))
    guard = " or ".join(dict.fromkeys(sender.guard for sender in required))
    if required:
        return _power(contract, message, place, PRIVILEGED if for_all else HOLDER, guard, seats)
    if requirement.unclear:
        words = f"it asks {requirement.unclear[0][:120]}, in a form that is not understood"
        return _power(contract, message, place, UNDECIDED, words, ())
    effect = effect_of_name(_spelt(message))
    if not requirement.asks and effect in STRONG:
        return _power(contract, message, place, OPEN, "nothing is asked of the sender", ())
    return _power(contract, message, place, SIGNED, "sent by anybody", ())


def _power(
    contract: str,
    message: str,
    place: CodePlace,
    access: SourceAccess,
    guard: str,
    seats: tuple[str, ...],
    effect: Effect | None = None,
) -> CodePower:
    return CodePower(
        survey="cosmwasm",
        unit=contract,
        function=f"{contract}.{_spelt(message)}",
        access=access,
        guard=guard,
        roles=seats,
        effect=effect or effect_of_name(_spelt(message)),
        place=place,
    )


def _spelt(variant: str) -> str:
    """A message as it stands in JSON: ``update_config`` of ``UpdateConfig``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", variant).lower()
