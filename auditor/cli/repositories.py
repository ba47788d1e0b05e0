"""``--repo URL=PATH``: local checkouts of a network's repositories, read along with its chains."""

from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from auditor.chains.scanner import Progress
    from auditor.model.network import Network
    from auditor.model.snapshot import Snapshot


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


def joined(snapshot: "Snapshot", given: dict[str, Path], told: "Progress") -> "Snapshot":
    """The snapshot with every repository that a checkout was given for; the others become gaps."""
    from auditor.repos import join, scanner
    from auditor.repos.cache import Cache, default_folder
    from auditor.repos.checkout import opened

    with Cache(default_folder()) as cache:
        scans = [scanner.scan(opened(path, url), cache, told, code=False) for url, path in given.items()]
    return join.without_checkout(join.joined(snapshot, scans), given)
