"""Scans of test nodes, as the pipeline makes them."""

import asyncio
from collections.abc import Mapping

from auditor.chains.evm.scanner import EvmScanner
from auditor.model.entity import Entity
from auditor.model.grant import Grant
from auditor.model.ids import account
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from auditor.net.wire import Wire

ANVIL = "eip155:31337"


def scan(
    url: str,
    contracts: Mapping[str, str],
    roles: Mapping[str, tuple[str, ...]] | None = None,
    chain_id: str = ANVIL,
) -> Snapshot:
    """The snapshot of a node, starting from the contracts by name."""
    chain = Chain(id=chain_id, rpc=(url,), contracts=dict(contracts), roles=dict(roles or {}))
    network = Network(name="test", title="Test", chains=(chain,))

    async def run() -> Snapshot:
        async with Wire.live({chain_id: (url,)}, None) as wire:
            return await EvmScanner().scan(chain, network, wire, block=None, progress=lambda *_: None)

    return asyncio.run(run())


def entity(snapshot: Snapshot, address: str) -> Entity:
    """The entity at an address. Fails if it is there twice or not at all."""
    (found,) = [each for each in snapshot.entities if each.id == account(snapshot.blocks[0].chain, address)]
    return found


def over(snapshot: Snapshot, address: str) -> list[Grant]:
    """The grants over the contract at an address."""
    return [grant for grant in snapshot.grants if grant.target == account(snapshot.blocks[0].chain, address)]
