"""``--repo URL=PATH``, ``--forge URL`` and ``--registry KIND=URL``: repositories, and the services to query about
them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.errors import UnknownName, UsageError
from auditor.repos.packages import KINDS

if TYPE_CHECKING:
    from auditor.model.network import Network
    from auditor.pipeline import Services

Forge = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="AUDITOR_FORGE",
        help="Ask this API too, such as https://api.github.com; its token is AUDITOR_FORGE_TOKEN.",
    ),
]
Checkouts = Annotated[
    list[str] | None,
    typer.Option(metavar="URL=PATH", help="A checkout of a repository that the profile names; repeat for more."),
]
Registry = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND=URL",
        help=f"Ask this registry ({', '.join(KINDS[:-1])} or {KINDS[-1]}) who may publish; repeat for more.",
    ),
]


@dataclass(frozen=True)
class ServiceOptions:
    """The services to query about a repository besides its checkout, as the user typed them."""

    forge: Forge = None
    registry: Registry = None

    def parsed(self) -> "Services":
        """Raises UsageError."""
        from auditor.pipeline import Services
        from auditor.repos.packages import registries

        return Services(
            forge=self.forge,
            token=os.environ.get("AUDITOR_FORGE_TOKEN", ""),
            registries=registries.parsed(self.registry or []),
        )


def parsed_checkouts(pairs: list[str], network: "Network") -> dict[str, Path]:
    """By URL: the user's checkout of each repository. Raises UsageError, UnknownName."""
    urls = [repository.url for repository in network.repositories]
    checkouts: dict[str, Path] = {}
    for pair in pairs:
        url, equals, path = pair.rpartition("=")
        if not equals or not url or not path:
            raise UsageError(f"--repo {pair} is not URL=PATH", "write it like --repo https://forge.example/a/b=./b")
        if url not in urls:
            raise UnknownName("repository", url, urls, f"{network.name} names: {', '.join(urls) or 'none'}")
        if not Path(path).is_dir():
            raise UsageError(f"--repo {pair}: {path} is not a folder", "give the path of a checkout")
        checkouts[url] = Path(path)
    return checkouts
