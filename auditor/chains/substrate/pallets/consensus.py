"""Aura, BABE, GRANDPA and collators: who makes and finalises blocks now."""

from typing import Any

from auditor.chains.substrate.authorities import Weighed, add_authorities
from auditor.chains.substrate.call_table import CallTable
from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.metadata import Pallet
from auditor.chains.substrate.raw_genesis import weighed
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread


async def read(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the authorities of a consensus pallet. Raises Unread."""
    if "Authorities" in pallet.items:
        answer = await reader.value(pallet.name, "Authorities")
        parachain = "ParachainSystem" in reader.runtime.pallets
        add_authorities(collected, pallet.name, _authorities(answer.value), answer.evidence, parachain=parachain)
        return
    # Older runtimes store GRANDPA's authorities under a key of their own and return them by a runtime API.
    answered = await reader.call("GrandpaApi_grandpa_authorities")
    try:
        authorities = weighed(answered.value) if answered.value else []
    except ValueError:
        authorities = []
    if not authorities:
        raise Unread("the runtime did not say who finalises blocks")
    add_authorities(collected, pallet.name, authorities, answered.evidence)


async def read_collators(pallet: Pallet, reader: SubstrateReader, collected: Collector, table: CallTable) -> None:
    """Adds the collators that may always make blocks of a parachain (invulnerables). Raises Unread."""
    answer = await reader.value(pallet.name, "Invulnerables")
    invulnerable = answer.value if isinstance(answer.value, list) else []
    collected.note(
        collected.module("Blocks"), f"{len(invulnerable)} collators are chosen by governance and cannot be voted out"
    )


def _authorities(value: Any) -> Weighed:
    collected = []
    for entry in value if isinstance(value, (list, tuple)) else ():
        key, weight = entry if isinstance(entry, (list, tuple)) else (entry, 1)
        collected.append((bytes.fromhex(key[2:]), weight))
    return collected
