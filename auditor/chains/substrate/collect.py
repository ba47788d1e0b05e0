"""Reads a Substrate chain at its pinned block, starting at root."""

from collections.abc import Mapping

from auditor.chains.scanner import Progress
from auditor.chains.substrate.call_table import CallTable, table_for
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.effects import add_measured
from auditor.chains.substrate.examination import examine
from auditor.chains.substrate.harmless import verify_harmless
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.pallets import KINDS, kind_of, name_of, proxy
from auditor.chains.substrate.proof import prove
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.chains.substrate.root import add_root_calls, add_runtime
from auditor.chains.substrate.runtime import Undecodable
from auditor.chains.substrate.signatures import add_signatures
from auditor.chains.substrate.stated import add_stated
from auditor.chains.substrate.trials import DispatchTrials
from auditor.errors import UsageError
from auditor.model.entity import OPAQUE, EntityKind
from auditor.model.evidence import GapKind
from auditor.model.gate import Unknown, members
from auditor.model.grant import Effect
from auditor.model.ids import ANYONE, EntityId
from auditor.model.network import Network

# Proxies of more accounts with power than this are not read; the rest is a gap.
_MOST_FOLLOWED = 5_000
# Exceptions of a pallet that does not answer, or whose values have another form than expected.
_FAULTS = (Unread, Undecodable, LookupError, ValueError, TypeError, AttributeError)


async def collect(reader: SubstrateReader, collected: Collector, network: Network, progress: Progress) -> None:
    """Fills ``collected``. A pallet that cannot be read becomes a gap."""
    pallets = reader.runtime.pallets
    table = table_for(frozenset(pallets)).of(reader.spec_version)
    if collected.subnet is not None and "SubtensorModule" not in map(kind_of, pallets.values()):
        raise UsageError(f"{collected.chain} has no subnets", "omit --subnet")
    add_runtime(collected, table, reader.cite)
    for number, pallet in enumerate(pallets.values()):
        progress(f"{pallet.name} of {collected.chain}", number, len(pallets))
        for _, is_one, read in KINDS:
            if is_one(pallet):
                try:
                    await read(pallet, reader, collected, table)
                except _FAULTS as error:
                    _missed(collected, pallet.name, error)
    trials = await _trials(reader, collected)
    await _follow(reader, collected, table, network, trials)
    _doubt_root(collected, pallets)
    calls = [name_of(pallet, call) for pallet in pallets.values() for call in pallet.calls]
    add_root_calls(collected, table, calls, reader.cite)
    try:
        await add_measured(reader, collected)
    except Unread as error:
        collected.gap(collected.module("Runtime"), "its code", str(error), GapKind.UNREAD, critical=False)
    examine(collected, table, calls, f"{reader.spec_name} {reader.spec_version}")
    _doubt_keys(collected)
    if trials is not None:
        await prove(reader, collected, trials, progress)
        await verify_harmless(reader, collected, table, calls, trials, progress)


async def _trials(reader: SubstrateReader, collected: Collector) -> DispatchTrials | None:
    """The trials if the node can run calls; without them there is no gap, and inferred grants stay inferred."""
    try:
        return await DispatchTrials.open(reader, collected)
    except _FAULTS:
        return None


def _missed(collected: Collector, pallet: str, error: Exception) -> None:
    """Adds a gap for a pallet that was not read, or whose values have another form than expected."""
    subject = collected.pallet(pallet)
    why = str(error) if isinstance(error, Unread) else f"its values have a form that is not known ({error})"
    kind = GapKind.UNREAD if isinstance(error, Unread) else GapKind.UNSUPPORTED
    collected.gap(subject, f"who holds power by {pallet}", why, kind)


async def _follow(
    reader: SubstrateReader, collected: Collector, table: CallTable, network: Network, trials: DispatchTrials | None
) -> None:
    """Opens stated multisigs and adds proxies, repeatedly until no new account appears."""
    followed: set[EntityId] = set()
    table = await proxy.with_runtime_filters(reader, collected, table)
    while True:
        add_stated(collected, network)
        new = [account for account in _powerful(collected) if account not in followed]
        if not new:
            return
        if len(followed) + len(new) > _MOST_FOLLOWED:
            why = f"more than {_MOST_FOLLOWED:,} accounts hold some"
            collected.gap(collected.chain, "proxies of all who hold power", why, GapKind.LIMIT)
            return
        followed.update(new)
        try:
            await add_signatures(reader, collected, new)
            await proxy.follow(reader, collected, table, trials, new)
        except _FAULTS as error:
            _missed(collected, proxy.PALLET, error)
            return


def _powerful(collected: Collector) -> list[EntityId]:
    """Accounts that hold a grant or sign for another account; without those that only vote or validate."""
    holders = [grant.holder for grant in collected.grants if grant.holder != ANYONE]
    signing = [
        member.id
        for entity in collected.entities.values()
        if entity.kind in (EntityKind.MULTISIG, EntityKind.COLLECTIVE)
        for member in members(entity.gate)
    ]
    kinds = (EntityKind.KEY, EntityKind.MULTISIG)
    return [
        candidate
        for candidate in dict.fromkeys((*holders, *collected.origins, *signing))
        if collected.entities[candidate].kind in kinds
    ]


def _doubt_root(collected: Collector, pallets: Mapping[str, Pallet]) -> None:
    """Every runtime has a root origin; if nothing recognised makes it act, its gate is unknown, not nobody."""
    root = collected.module("Root")
    moves = {grant.holder for grant in collected.grants if grant.target == root and grant.effect is Effect.EXECUTE}
    if moves - {collected.module("Runtime")}:
        return
    collected.update(root, gate=Unknown())
    relay = " On a parachain it is the relay chain's governance, which is not part of this scan."
    why = "no pallet of this runtime that is known makes root act." + (relay if "ParachainSystem" in pallets else "")
    collected.gap(root, "who makes root act", why, GapKind.GATE)


def _doubt_keys(collected: Collector) -> None:
    """Adds the doubt that no chain shows whether an account is one key or a multisig."""
    if any(OPAQUE in entity.standards for entity in collected.entities.values()):
        why = "the chain does not show it; each account without stated signers counts as one key"
        collected.gap(collected.chain, "whether an account is one key or a multisig", why, GapKind.GATE, critical=False)
