"""From a source tree to an answer: for the tree alone, or joined to the snapshot of the network that runs it."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.chains.scanner import Progress
from auditor.errors import UsageError
from auditor.model.snapshot import Snapshot

if TYPE_CHECKING:
    from auditor.model.source import SourceAnswer, SourceChange
    from auditor.repos.cache import Cache
    from auditor.repos.checkout import Checkout
    from auditor.repos.forge.forge_facts import ForgeFacts
    from auditor.repos.scanner import RepositoryScan


@dataclass(frozen=True, slots=True)
class Services:
    """The services that are queried about a repository besides its checkout.

    ``forge`` is the URL of a forge's API and ``token`` its secret, ``registries`` the URL of each kind of package
    registry (see ``auditor.repos.packages.KINDS``). By default none is queried.
    """

    forge: str | None = None
    token: str = field(default="", repr=False)
    registries: Mapping[str, str] = field(default_factory=dict)


def read_repository(
    source: str,
    services: Services,
    progress: Progress,
    *,
    everything: bool = False,
    cached: bool = True,
    committed: bool = False,
) -> "RepositoryScan":
    """The answer for a source tree: a folder, a bare clone, or a URL, which is cloned and deleted afterwards.

    With ``everything`` also generated, vendored and test files are read; without ``cached`` every file is read anew;
    with ``committed`` uncommitted changes of a checkout are ignored. Raises UsageError for what is not a tree and
    ToolError for what could not be cloned.
    """
    from auditor.repos.cache import Cache, default_folder

    with _tree(source) as checkout, Cache(default_folder() if cached else None) as cache:
        checkout = replace(checkout, with_work_tree=not committed)
        return _scanned(checkout, cache, services, progress, everything=everything, code=True)


def source_since(source: str, ref: str, progress: Progress, *, everything: bool = False) -> "SourceAnswer":
    """The answer of a tree as it was at ``ref``, a commit, tag or branch of it. Raises UsageError if it has none."""
    from auditor.repos import scanner
    from auditor.repos.answer import source_answer
    from auditor.repos.cache import Cache, default_folder
    from auditor.repos.checkout import at_ref

    with _tree(source) as checkout, Cache(default_folder()) as cache:
        return source_answer(scanner.scan(at_ref(checkout, ref), cache, progress, everything=everything))


def source_changes_since(
    root: Path, ref: str, progress: Progress, until: str | None = None
) -> "tuple[SourceChange, ...]":
    """The powers that the source at ``root`` adds, weakens or removes from a commit to another, or to the work tree."""
    from auditor.model.source_change import source_changes
    from auditor.repos.answer import source_answer

    before = source_since(str(root), ref, progress)
    if until is not None:
        return source_changes(before, source_since(str(root), until, progress))
    return source_changes(before, source_answer(read_repository(str(root), Services(), progress)))


def repository_snapshot(scan: "RepositoryScan", before: "SourceAnswer | None" = None, since: str = "") -> Snapshot:
    """The scan of one repository as a snapshot that can be assessed; with the changes from ``before`` if it is given,
    which is the answer of the state that ``since`` names."""
    from auditor.model.source_change import source_changes
    from auditor.repos.answer import source_answer
    from auditor.repos.scanner import snapshot

    answer = source_answer(scan)
    if before is not None:
        answer = answer.model_copy(update={"since": since, "changes": source_changes(before, answer)})
    return snapshot(scan).model_copy(update={"source": answer})


def draft_profile(scan: "RepositoryScan") -> str:
    """A network profile (TOML) from the deployments that a tree names."""
    from auditor.repos.deployments.deployment_survey import chains, deployments
    from auditor.repos.deployments.profile import draft

    facts = scan.facts.facts.get("deployments", [])
    return draft(scan.checkout, deployments(facts), chains(facts))


def join_repositories(
    snapshot: Snapshot, checkouts: Mapping[str, Path], services: Services, progress: Progress
) -> Snapshot:
    """The snapshot with the repositories of its network that ``checkouts`` (by URL) holds; the others stay gaps."""
    from auditor.repos import join
    from auditor.repos.cache import Cache, default_folder
    from auditor.repos.checkout import opened

    with Cache(default_folder()) as cache:
        scans = [
            _scanned(opened(path, url), cache, services, progress, everything=False, code=False)
            for url, path in checkouts.items()
        ]
    return join.joined(join.without_unread(snapshot, checkouts), scans)


@contextmanager
def _tree(source: str) -> "Iterator[Checkout]":
    from auditor.repos.checkout import opened, public
    from auditor.repos.clone import cloned

    remote = "://" in source or (source.startswith("git@") and not Path(source).exists())
    if not remote:
        yield opened(Path(source))
        return
    with cloned(source) as folder:
        yield opened(folder, public(source) or source)


def _scanned(
    checkout: "Checkout", cache: "Cache", services: Services, progress: Progress, *, everything: bool, code: bool
) -> "RepositoryScan":
    from auditor.repos import scanner
    from auditor.repos.packages.registries import add_publishers, add_unread_packages, read_registries

    facts = _forge_facts(services, checkout.url) if services.forge else None
    scan = scanner.scan(checkout, cache, progress, everything=everything, code=code, forge=facts)
    if services.registries:
        add_publishers(scan.collected, asyncio.run(read_registries(services.registries, scan.remarks)))
    else:
        add_unread_packages(scan.collected, checkout.id, scan.remarks)
    return scan


def _forge_facts(services: Services, url: str) -> "ForgeFacts":
    """What the forge says about the repository at ``url``. Raises UsageError if only its folder is known."""
    from auditor.repos.forge import read_forge

    parts = urlsplit(url)
    path = parts.path.strip("/")
    if not path or "://" not in url:
        raise UsageError("the forge was not asked: the checkout does not say where it comes from", "give its URL")
    assert services.forge is not None
    return asyncio.run(read_forge(services.forge, services.token, path, host=parts.hostname or ""))
