"""Scans for tests, and what is asked of them."""

import asyncio
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from auditor.chains.cosmos.scanner import CosmosScanner
from auditor.model.entity import Entity
from auditor.model.gate import Any as AnyGate
from auditor.model.gate import Delay, Vote
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.network import Chain, Network
from auditor.model.snapshot import Snapshot
from auditor.net.http import RequestLimits
from auditor.net.wire import Wire

QUICK = RequestLimits(timeout_s=5, attempts=2, pause_s=0.02)


@dataclass(frozen=True)
class Seen:
    """A snapshot with the look-ups of tests."""

    snapshot: Snapshot

    @cached_property
    def entities(self) -> dict[EntityId, Entity]:
        """Entities by id."""
        return {entity.id: entity for entity in self.snapshot.entities}

    def labelled(self, label: str) -> Entity:
        """The entity with a label."""
        (found,) = [entity for entity in self.snapshot.entities if entity.label == label]
        return found

    def module(self, name: str) -> Entity:
        """The entity of a module."""
        (found,) = [entity for entity in self.snapshot.entities if entity.id.endswith(f":module/{name}")]
        return found

    def grants(self, target: str, effect: Effect, function: str = "") -> list[Grant]:
        """The grants over a target (end of its id) that do something, by a function that starts so."""
        return [
            grant
            for grant in self.snapshot.grants
            if grant.target.endswith(target) and grant.effect is effect and (grant.function or "").startswith(function)
        ]

    def holders(self, target: str, effect: Effect, function: str = "") -> set[EntityId]:
        """Who holds them."""
        return {grant.holder for grant in self.grants(target, effect, function)}


def votes(entity: Entity) -> list[tuple[int, Vote]]:
    """The votes by which an entity acts, each with its time in seconds."""
    ways = entity.gate.of if isinstance(entity.gate, AnyGate) else (entity.gate,)
    return [(way.seconds, way.gate) for way in ways if isinstance(way, Delay) and isinstance(way.gate, Vote)]


def scan(
    chain: str,
    *urls: str,
    contracts: dict[str, str] | None = None,
    limits: RequestLimits | None = None,
    block: str | None = None,
) -> Seen:
    """A live scan."""
    profile = Chain(id=chain, rpc=urls, contracts=contracts or {})
    return Seen(scan_profile(Network(name="test", title="Test", chains=(profile,)), limits, block))


def scan_profile(network: Network, limits: RequestLimits | None = None, block: str | None = None) -> Snapshot:
    """A live scan of a network's only chain."""
    (chain,) = network.chains

    async def run() -> Snapshot:
        async with Wire.live({chain.id: chain.rpc}, None, limits) as wire:
            return await CosmosScanner().scan(chain, network, wire, block=block, progress=_silent)

    return asyncio.run(run())


def read_genesis(chain: str, file: Path, contracts: dict[str, str] | None = None) -> Seen:
    """A scan of a genesis file."""
    profile = Chain(id=chain, contracts=contracts or {})
    network = Network(name="test", title="Test", chains=(profile,))
    return Seen(CosmosScanner().read_genesis(profile, network, file))


def _silent(doing: str, done: int, known: int) -> None:
    """Tests show no progress."""
