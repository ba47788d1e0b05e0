"""``--repo URL=PATH``, ``--forge URL`` and ``--registry KIND=URL``: repositories, and who is asked about them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from auditor.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from auditor.chains.scanner import Progress
    from auditor.model.network import Network
    from auditor.model.snapshot import Snapshot
    from auditor.repos.cache import Cache
    from auditor.repos.checkout import Checkout
    from auditor.repos.forge.facts import ForgeFacts
    from auditor.repos.scanner import RepositoryScan

Forge = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="AUDITOR_FORGE",
        help="Ask this API too, such as https://api.github.com; its token is AUDITOR_FORGE_TOKEN.",
    ),
]


Registry = Annotated[
    list[str] | None,
    typer.Option(metavar="KIND=URL", help="Ask this registry (npm, crates or pypi) who may publish; repeat for more."),
]


def parsed(pairs: list[str], network: "Network") -> dict[str, Path]:
    """The checkout of each repository that one was given for. Raises UsageError, UnknownName."""
    known = [repository.url for repository in network.repositories]
    given: dict[str, Path] = {}
    for pair in pairs:
        url, equals, path = pair.rpartition("=")
        if not equals or not url or not path:
            raise UsageError(f"--repo {pair} is not URL=PATH", "write it like --repo https://forge.example/a/b=./b")
        if url not in known:
            raise UnknownName("repository", url, known, f"{network.name} names: {', '.join(known) or 'none'}")
        if not Path(path).is_dir():
            raise UsageError(f"--repo {pair}: {path} is no folder", "give the path of a checkout")
        given[url] = Path(path)
    return given


def joined(
    snapshot: "Snapshot", given: dict[str, Path], forge: str | None, registry: list[str], told: "Progress"
) -> "Snapshot":
    """The snapshot with every repository that a checkout was given for; the others become gaps."""
    from auditor.repos import join
    from auditor.repos.cache import Cache, default_folder
    from auditor.repos.checkout import opened

    with Cache(default_folder()) as cache:
        scans = [
            scanned(opened(path, url), cache, told, forge, registry, everything=False, code=False)
            for url, path in given.items()
        ]
    return join.without_checkout(join.joined(snapshot, scans), given)


def scanned(
    checkout: "Checkout",
    cache: "Cache",
    told: "Progress",
    forge: str | None,
    registry: list[str],
    *,
    everything: bool,
    code: bool,
) -> "RepositoryScan":
    """What a checkout says, and what its forge and the registries of its packages say, as far as they may be asked."""
    import asyncio

    from auditor.repos import scanner
    from auditor.repos.packages.registries import ask_registries, parsed, tell_publishers, tell_unasked

    registries = parsed(registry)
    facts = asked(forge, checkout.url) if forge else None
    found = scanner.scan(checkout, cache, told, everything=everything, code=code, forge=facts)
    if registries:
        tell_publishers(found.seen, asyncio.run(ask_registries(registries, found.remarks)))
    else:
        tell_unasked(found.seen, checkout.id, found.remarks)
    return found


def asked(forge: str, url: str) -> "ForgeFacts":
    """What the forge says of the repository at ``url``. Raises UsageError for one that is only known by its folder."""
    import asyncio

    from auditor.repos.forge import ask_forge

    parts = urlsplit(url)
    path = parts.path.strip("/")
    if not path or "://" not in url:
        raise UsageError("the forge was not asked: the checkout does not say where it comes from", "give its URL")
    token = os.environ.get("AUDITOR_FORGE_TOKEN", "")
    return asyncio.run(ask_forge(forge, token, path, host=parts.hostname or ""))
