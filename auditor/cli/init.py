"""``auditor init`` and ``auditor deps``: which networks a repository relies on, and a settings file that lists them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.printing import say, say_wrapped
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.pipeline.reliance import Reliance
    from auditor.repos.mentions import Mention

Folder = Annotated[Path, typer.Argument(metavar="[PATH]", help="The repository. Default: the current folder.")]
_MOST_REASONS = 5
_MOST_CONTRACTS = 200


def deps(folder: Folder = Path()) -> int:
    """Lists the networks that this code relies on, and why: accounts, endpoints and packages that it mentions.

    Files of tests, vendored and generated files are left out. Nothing is run, and no network is asked.
    """
    from auditor.pipeline.reliance import reliance

    relied_on = reliance(folder)
    lines = [line for use in relied_on.uses for line in (use.network, *map(_reason, use.reasons))]
    for chain, deployments in relied_on.own.items():
        lines.append(f"{chain}: deployments of this repository that no bundled profile holds")
        lines += [f"  {part.name}  {part.address}  {part.place.path}:{part.place.line}" for part in deployments]
    lines += [
        f"eip155:{int(mention.name)}: only the number of the chain  {_place(mention)}" for mention in relied_on.chains
    ]
    say_wrapped("\n".join(_clean(line) for line in lines) or "no network that a bundled profile describes is mentioned")
    return 0


def init(
    folder: Folder = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace an auditor.toml that is there.")] = False,
) -> int:
    """Writes auditor.toml: the networks that this repository relies on, each with the lines that say so.

    Read it before you use it: what is missing there is not checked. 'auditor lock' is the next step.
    """
    from auditor.cli.output import save
    from auditor.pipeline.reliance import reliance
    from auditor.settings import load
    from auditor.settings.files import NAME

    path = folder / NAME
    if not force:
        document = load(folder).document
        if document is not None and document.path.parent == folder.absolute():
            raise UsageError(
                f"{document.path} holds settings already", "edit that, or give --force to write auditor.toml"
            )
    relied_on = reliance(folder)
    save(path, "\n".join(_file(relied_on)) + "\n")
    load(folder)  # that it can be read
    names = [use.network for use in relied_on.uses] + list(relied_on.own)
    listed = ", ".join(names) or "no network yet: add what this repository relies on, or 'demo' to try it"
    say(f"{path} is written: {listed}")
    return 0


def _file(relied_on: "Reliance") -> Iterator[str]:
    yield "# The networks that this repository relies on. 'auditor config show' lists every setting."
    yield 'as = "builder"'
    for mention in relied_on.variables:
        name = f"{mention.name} ({_place(mention)})"
        yield f"# {_plain(name)} is an endpoint: give it as CHAIN=URL in AUDITOR_RPC."
    for mention in relied_on.chains:
        yield f"# eip155:{int(mention.name)} ({_plain(_place(mention))}): list the accounts there that you rely on."
    if not relied_on.uses and not relied_on.own:
        yield "networks = []"
    for use in relied_on.uses:
        yield ""
        yield from (f"# {_plain(_reason(why).strip())}" for why in use.reasons[:_MOST_REASONS])
        yield "[[networks]]"
        yield f'use = "{use.network}"'
    if relied_on.own:
        yield from _own(relied_on)


def _own(relied_on: "Reliance") -> Iterator[str]:
    """The repository's own deployments as a network of their own."""
    from auditor.config import known_endpoints
    from auditor.repos.deployments.profile import bare_keys

    yield ""
    yield "# What this repository deployed itself: check each address, and say what contracts are for under"
    yield "# [networks.chains.roles], such as rewards, access, token, treasury or governance."
    yield "[[networks]]"
    yield 'name = "own-contracts"'
    yield 'title = "Our contracts"'
    for chain, deployments in relied_on.own.items():
        endpoints = ", ".join(f'"{url}"' for url in known_endpoints(chain))
        yield "[[networks.chains]]"
        yield f'id = "{chain}"'
        yield f"rpc = [{endpoints}]" + ("" if endpoints else "  # give an endpoint")
        yield "[networks.chains.contracts]"
        for key, part in list(bare_keys(deployments).items())[:_MOST_CONTRACTS]:
            yield f'{key} = "{part.address}"  # {_plain(f"{part.place.path}:{part.place.line}")}'


def _reason(why: "tuple[str, Mention]") -> str:
    return f"  {why[0]}  {_place(why[1])}"


def _place(mention: "Mention") -> str:
    return f"{mention.path}:{mention.line}"


def _plain(text: str) -> str:
    """Hostile text in a comment of TOML: one line of printable ASCII."""
    return "".join(char if char.isascii() and char.isprintable() else "?" for char in text)[:200]


def _clean(line: str) -> str:
    from auditor.model.text import printable

    return printable(line)
