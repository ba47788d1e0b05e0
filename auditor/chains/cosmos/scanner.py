"""The scanner of Cosmos chains: reads one chain, live or from its genesis file, into a snapshot."""

import asyncio
from pathlib import Path

from auditor.chains.block_age import check_age
from auditor.chains.cosmos.addresses import decode, module_account
from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.genesis import GenesisSource
from auditor.chains.cosmos.modules import READERS
from auditor.chains.cosmos.modules.identity import foreign_modules
from auditor.chains.cosmos.node import NodeSource
from auditor.chains.cosmos.source import Absent, StatePiece, StateSource, Unread
from auditor.chains.cosmos.table import table
from auditor.chains.scanner import Progress
from auditor.errors import NetworkError, UsageError
from auditor.model.evidence import GapKind
from auditor.model.ids import EntityId
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from auditor.net.wire import Wire

# The first of these that has an address shows the chain's prefix.
_PREFIXED = (
    (StatePiece("auth", "", ("/cosmos/auth/v1beta1/bech32",), "bech32_prefix"), ()),
    (
        StatePiece("staking", "", ("/cosmos/staking/v1beta1/validators",), "validators", listed=True),
        ("operator_address",),
    ),
    (StatePiece("auth", "auth.accounts", listed=True), ("address", "base_account", "base_vesting_account")),
    (StatePiece("bank", "bank.balances", listed=True), ("address",)),
    (StatePiece("genutil", "genutil.gen_txs", listed=True), ("body", "messages", "validator_address")),
)


class CosmosScanner:
    """Reads a chain built with the Cosmos SDK."""

    async def scan(
        self, chain: Chain, network: Network, wire: Wire, *, block: str | None, progress: Progress
    ) -> Snapshot:
        """See ``ChainScanner``."""
        source = await NodeSource.open(chain, wire, block)
        findings = await _read(chain, source, progress)
        old = await check_age(wire, source.block) if block is None else ()
        findings.add(gaps=(*old, *await source.confirm()))
        return _snapshot(findings, network)

    def read_genesis(self, chain: Chain, network: Network, file: Path) -> Snapshot:
        """See ``GenesisReader``."""
        source = GenesisSource.open(chain.id, file)
        return _snapshot(asyncio.run(_read(chain, source, _no_progress)), network)


def _no_progress(doing: str, done: int, total: int) -> None:
    """A progress report that nobody reads: a genesis file is read at once."""


async def _read(chain: Chain, source: StateSource, progress: Progress) -> Findings:
    prefix = await _prefix(source)
    findings = Findings(source, prefix, _roles(chain), _names(chain))
    findings.contracts = tuple(chain.contracts.values())
    findings.watched = dict.fromkeys(map(findings.id, findings.contracts))
    await _discover(findings)
    for number, reader in enumerate(READERS):
        progress(f"reading {type(reader).__name__.lower()}", number, len(READERS))
        await reader.read(findings)
    return findings


def _snapshot(findings: Findings, network: Network) -> Snapshot:
    source = findings.source
    findings.add(evidence=source.evidence(), read=source.read)
    return findings.snapshot(network, (source.block,))


async def _discover(findings: Findings) -> None:
    """Reads the chain's modules, messages and software; what it does not say is a gap."""
    source = findings.source
    try:
        findings.modules = await source.modules()
    except Unread as error:
        findings.modules = frozenset(table().roles)
        findings.gap(source.chain, "which modules it has", str(error), kind=GapKind.IDENTITY)
    try:
        findings.messages = await source.messages()
    except Unread as error:
        findings.gap(source.chain, "which messages it accepts", str(error), kind=GapKind.IDENTITY)
    findings.foreign = await foreign_modules(findings)
    try:
        routes = {
            findings.module_of(f"/{package}.Params"): (route,) for package, route in (await source.routes()).items()
        }
    except Unread as error:
        routes = {}
        findings.gap(source.chain, "where its parameters are told", str(error))
    # Only x/gov has governance's account: a chain without the module has none.
    names = findings.modules - {"gov"} | {"gov"} & (findings.modules - findings.foreign) | set(table().accounts)
    findings.module_accounts = {module_account(findings.prefix, name): name for name in sorted(names)}
    findings.routes = routes | {module: (route,) for module, route in table().routes.items()}


def _contract_ids(chain: Chain) -> dict[str, EntityId]:
    return {name: f"{chain.id}:{address}" for name, address in chain.contracts.items()}


def _names(chain: Chain) -> dict[EntityId, str]:
    return {of: name for name, of in reversed(_contract_ids(chain).items())}


def _roles(chain: Chain) -> dict[EntityId, tuple[str, ...]]:
    """Roles of entities: from the family's table, then from the profile."""
    roles_by_id: dict[EntityId, dict[str, None]] = {}
    for module, roles in table().roles.items():
        roles_by_id.setdefault(f"{chain.id}:module/{module}", {}).update(dict.fromkeys(roles))
    ids = _contract_ids(chain)
    for role, contracts in chain.roles.items():
        for name in contracts:
            roles_by_id.setdefault(ids[name], {})[role] = None
    return {of: tuple(roles) for of, roles in roles_by_id.items()}


async def _prefix(source: StateSource) -> str:
    """The prefix of the chain's addresses. Raises UsageError or NetworkError if nothing shows it."""
    why = "no answer holds one"
    for piece, places in _PREFIXED:
        try:
            answer = await source.piece(piece)
        except Absent:
            continue
        except Unread as error:
            why = str(error)
            continue
        if isinstance(answer.value, str) and answer.value.isalnum():
            return answer.value
        for address in _strings(answer.value, places):
            try:
                return decode(address)[0].removesuffix("valoper")
            except ValueError:
                continue
    if source.live:
        raise NetworkError(
            f"{source.chain} told no address at block {source.block.number}: {why}",
            f"give an endpoint that serves REST and keeps that block with --rpc {source.chain}=URL",
        )
    raise UsageError("the genesis file names no account", "give the file that the chain really started from")


def _strings(value: object, places: tuple[str, ...]) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for entry in value[:50] for text in _strings(entry, places)]
    if isinstance(value, dict):
        return [text for place in places for text in _strings(value.get(place), places)]
    return []
