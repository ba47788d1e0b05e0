"""``auditor scan``: from a network's name to a verdict."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor import config
from auditor.cli import options, repositories
from auditor.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from auditor.model.network import Network


def _complete_network(incomplete: str) -> list[str]:
    return [name for name in config.bundled() if name.startswith(incomplete)]


def scan(
    network: Annotated[
        str | None,
        typer.Argument(
            help="A bundled name, a path to a profile, a CAIP-10 account id, or 'demo'.",
            autocompletion=_complete_network,
            show_default=False,
        ),
    ] = None,
    rpc: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHAIN=URL",
            envvar="AUDITOR_RPC",
            help="An endpoint for a chain, such as eip155:1=https://node.example; repeat for more, tried in order.",
        ),
    ] = None,
    block: Annotated[
        list[str] | None,
        typer.Option(metavar="[CHAIN=]BLOCK", help="A block number or hash to read at. Default: the newest final one."),
    ] = None,
    viewpoint: options.As = None,
    exit_window: options.Exit = None,
    output: options.Output = None,
    record: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep every raw answer in this file.")] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Scan from a recording, without any connection.")
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="End reading after so long; the rest becomes gaps. 0: never."),
    ] = 3600.0,
    subnet: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Ask as somebody on this subnet: who can end its rewards, who is next."),
    ] = None,
    genesis: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Read the state at genesis from this file, without any connection."),
    ] = None,
    repo: Annotated[
        list[str] | None,
        typer.Option(metavar="URL=PATH", help="A checkout of a repository that the profile names; repeat for more."),
    ] = None,
    forge: repositories.Forge = None,
    registry: repositories.Registry = None,
    rules: options.Rules = None,
    fail_on: options.FailOn = None,
    fail_on_unknown: options.FailOnUnknown = False,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Says whether a network can be used against you: who can, what, how few it takes, how fast.

    Exit status, the same for every format: 0 nothing at or above --fail-on; 1 findings at or above it; 2 wrong usage;
    3 a failure of the tool or of the network; 4 too incomplete to answer (--fail-on-unknown).
    """
    from auditor import pipeline
    from auditor.cli import progress

    settings = config.settings(Path.cwd())
    judging = options.Judging.of(
        settings, viewpoint, exit_window, output, rules, fail_on, fail_on_unknown, verbose, no_color
    )
    with progress.shown(quiet=quiet, color=judging.color) as told:
        if network == config.DEMO and replay is None:
            replay = config.DEMO_RECORDING
        given: dict[str, object] = {
            "--rpc": rpc if not os.environ.get("AUDITOR_RPC") else None,
            "--block": block,
            "--record": record,
        }
        if replay is not None:
            more: dict[str, object] = {"--genesis": genesis, "--subnet": subnet is not None}
            _refuse("a recording", "already holds its answers and its block", given | more)
            snapshot = pipeline.replay(replay, told)
        elif genesis is not None:
            _refuse("a genesis file", "is all that is read", given)
            target = _target(network or settings.network, [], {}, subnet)
            judging.book.check_claims(target)
            snapshot = pipeline.from_genesis(target, genesis)
        else:
            target = _target(network or settings.network, rpc or [], settings.rpc, subnet)
            judging.book.check_claims(target)
            snapshot = pipeline.scan(target, _blocks(block or [], target), record, told, timeout)
        checkouts = repositories.parsed(repo or [], snapshot.network)
        snapshot = repositories.joined(snapshot, checkouts, forge, registry or [], told)
    return judging.report(snapshot)


def _target(name: str | None, rpc: list[str], defaults: dict[str, str], subnet: int | None) -> "Network":
    if name is None:
        raise UsageError("no network was named", "write 'auditor scan NETWORK'; 'auditor networks list' names some")
    network = config.resolve(name)
    if subnet is not None:
        network = config.with_subnet(network, subnet)
    known = {chain.id for chain in network.chains}
    configured = {chain: [url] for chain, url in defaults.items() if chain in known}
    return config.with_endpoints(network, configured | config.endpoints(rpc))


def _refuse(source: str, why: str, values: Mapping[str, object]) -> None:
    """Refuses options that only make sense with a node."""
    given = [name for name, value in values.items() if value]
    if given:
        raise UsageError(
            f"{' and '.join(given)} cannot be used with {source}", f"{source} {why}; leave the option away"
        )


def _blocks(given: list[str], network: "Network") -> dict[str, str]:
    """``BLOCK`` for the only chain, or ``CHAIN=BLOCK``, by chain id."""
    blocks: dict[str, str] = {}
    chains = [chain.id for chain in network.chains]
    for text in given:
        chain, _, block = text.rpartition("=")
        if not chain and len(chains) != 1:
            raise UsageError(f"--block {text} names no chain", f"write --block {chains[0]}={text}")
        chain = chain or chains[0]
        if chain not in chains:
            raise UnknownName("chain", chain, chains, f"{network.name} lives on: {', '.join(chains)}")
        digits = block[2:] if block.startswith("0x") else block
        if not digits or not (digits.isdecimal() or (len(block) == 66 and _is_hex(digits))):
            raise UsageError(f"--block {text} is no block", "give a number or a 32-byte hash")
        blocks[chain] = block
    return blocks


def _is_hex(digits: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in digits)
