"""``auditor scan``: from a network's name to a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.groups import with_groups
from auditor.cli.networks import complete
from auditor.cli.options import Judging, Options
from auditor.cli.repositories import Checkouts, ServiceOptions, parsed_checkouts
from auditor.cli.repository_lines import RepositoryLines
from auditor.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from auditor.chains.scanner import Progress
    from auditor.engine.rulebook import Rulebook
    from auditor.model.network import Network
    from auditor.model.snapshot import Snapshot
    from auditor.net.sources import Sources
    from auditor.settings import Settings

_HASH_LENGTH = 66  # 0x and 64 digits


@dataclass(frozen=True)
class ReadingOptions:
    """Options of the source of a network (nodes, a recording or a genesis file) and of its block; as the user typed
    them."""

    rpc: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHAIN=URL",
            help="An endpoint for a chain, such as eip155:1=https://node.example; two for a chain are compared. "
            "AUDITOR_RPC holds such pairs too.",
        ),
    ] = None
    block: Annotated[
        list[str] | None,
        typer.Option(metavar="[CHAIN=]BLOCK", help="A block number or hash to read at. Default: the newest final one."),
    ] = None
    trust: Annotated[
        list[str] | None,
        typer.Option(metavar="[CHAIN=]HASH", help="Read at the block with this hash, which you have from elsewhere."),
    ] = None
    record: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep every raw answer in this file.")] = None
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Scan from a recording, without any connection.")
    ] = None
    timeout: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="End reading after so long; the rest becomes gaps. 0: never."),
    ] = 3600.0
    subnet: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Ask as somebody on this subnet: who can end its rewards, who is next."),
    ] = None
    genesis: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Read the state at genesis from this file, without any connection."),
    ] = None
    scanned_by: Annotated[
        str, typer.Option(metavar="NAME", help="Who runs this scan; the snapshot and the report say so.")
    ] = ""


@with_groups
def scan(
    network: Annotated[
        str | None,
        typer.Argument(
            help="A bundled name, a path to a profile, a CAIP-10 account id, an ENS name (name.eth), or 'demo'.",
            autocompletion=complete,
            show_default=False,
        ),
    ] = None,
    *,
    reading: ReadingOptions,
    repo: Checkouts = None,
    services: ServiceOptions,
    options: Options,
) -> int:
    """Says whether a network can be used against you: who can, what, how few it takes, how fast.

    Exit status, the same for every format: 0 nothing at or above --fail-on; 1 findings at or above it, or a level
    under --fail-under; 2 wrong usage; 3 a failure of the tool or of the network; 4 too incomplete to
    answer (--fail-on-unknown).
    """
    from auditor import pipeline
    from auditor.cli import progress
    from auditor.settings import only_name

    merged = options.settings()
    judging, parsed_services = Judging.of(merged, options), services.parsed()
    if network is None and reading.replay is None:
        network = only_name(merged.settings)
    with progress.shown(quiet=options.quiet, color=judging.color) as report:
        snapshot = _read(network, reading, merged.settings, judging.book, report)
        checkouts = parsed_checkouts(repo or [], snapshot.network)
        snapshot = pipeline.join_repositories(snapshot, checkouts, parsed_services, report)
    snapshot = snapshot.model_copy(update={"by": reading.scanned_by}) if reading.scanned_by else snapshot
    return judging.report(snapshot, RepositoryLines(merged).of_scan(snapshot.network.name, network))


def _read(
    name: str | None, reading: ReadingOptions, wanted: "Settings", book: "Rulebook", report: "Progress"
) -> "Snapshot":
    """The snapshot from the source that the options name. Raises UsageError for options that contradict each other."""
    from auditor import config, pipeline, settings

    of_nodes: dict[str, object] = {
        "--rpc": reading.rpc,
        "--block": reading.block,
        "--trust": reading.trust,
        "--record": reading.record,
    }
    others: dict[str, object] = {"--genesis": reading.genesis, "--subnet": reading.subnet is not None}
    if reading.genesis is not None and reading.replay is None:
        _refuse("a genesis file", "is all that is read", of_nodes)
    endpoints = config.endpoints(reading.rpc or [])
    target = None if reading.replay else settings.target(name, wanted)
    if target is None or target.network is None:
        _refuse("a recording", "already holds its answers and its block", of_nodes | others)
        recording = reading.replay if target is None else target.recording
        assert recording is not None
        return pipeline.replay(recording, report)
    network = target.network if reading.subnet is None else config.with_subnet(target.network, reading.subnet)
    if reading.genesis is not None:
        return pipeline.from_genesis(network, reading.genesis, book)
    network = config.with_endpoints(network, endpoints)
    blocks, sources = _by_chain("--block", reading.block or [], network), _sources(reading, network, wanted)
    return pipeline.scan(network, blocks, reading.record, report, reading.timeout, book, sources)


def _sources(reading: ReadingOptions, network: "Network", wanted: "Settings") -> "Sources":
    """The trusted blocks, and the chains for which the user gave two endpoints. Raises UsageError."""
    from auditor import config
    from auditor.net.sources import Sources

    trusted = _by_chain("--trust", reading.trust or [], network)
    for chain, block in trusted.items():
        if len(block) != _HASH_LENGTH:
            raise UsageError(f"--trust {chain}={block} is not a hash", "give the 32-byte hash of a block")
    endpoints = wanted.endpoints() | config.endpoints(reading.rpc or [])
    return Sources(trusted, frozenset(chain for chain, urls in endpoints.items() if len(urls) > 1))


def _refuse(source: str, why: str, values: Mapping[str, object]) -> None:
    """Refuses options that only make sense with a node."""
    given = [name for name, value in values.items() if value]
    if given:
        raise UsageError(f"{' and '.join(given)} cannot be used with {source}", f"{source} {why}; omit the option")


def _by_chain(option: str, given: list[str], network: "Network") -> dict[str, str]:
    """``BLOCK`` for the only chain, or ``CHAIN=BLOCK``, by chain id. Raises UsageError."""
    blocks: dict[str, str] = {}
    chains = [chain.id for chain in network.chains]
    for text in given:
        chain, _, block = text.rpartition("=")
        if not chain and len(chains) != 1:
            raise UsageError(f"{option} {text} names no chain", f"write {option} {chains[0]}={text}")
        chain = chain or chains[0]
        if chain not in chains:
            raise UnknownName("chain", chain, chains, f"{network.name} lives on: {', '.join(chains)}")
        digits = block[2:] if block.startswith("0x") else block
        if not digits or not (digits.isdecimal() or (len(block) == _HASH_LENGTH and _is_hex(digits))):
            raise UsageError(f"{option} {text} is not a block", "give a number or a 32-byte hash")
        blocks[chain] = block
    return blocks


def _is_hex(digits: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in digits)
