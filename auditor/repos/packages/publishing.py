"""The path from the right to merge to installed software: workflows that publish packages and images of a tree."""

from collections.abc import Iterable, Iterator

from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, EvidenceId, Gap, GapKind
from auditor.model.gate import Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.source import Workflow
from auditor.model.text import one_line
from auditor.repos.checkout import Checkout
from auditor.repos.code_powers import cite
from auditor.repos.maintainers import operated_software
from auditor.repos.survey import Remark

_KINDS = {"npm packages": "npm", "crates": "crates", "PyPI packages": "pypi"}
_IMAGES = "container images"
_MOST_PACKAGES = 50
_ASK_FORGE = "git does not tell; the forge does (--forge), for a public repository without a token"


def add_publishing(
    collected: Collected, checkout: Checkout, remarks: Iterable[Remark], runs: Iterable[Workflow], *, queried: bool
) -> None:
    """Adds a grant for everything that a workflow publishes: an account that can merge decides what it publishes.

    Operators run container images, so an image reaches what they run. ``queried``: a forge was queried, which shows who
    must approve a deployment.
    """
    packages = [remark.subject for remark in remarks if remark.kind == "package"]
    for run in runs:
        published = list(_published(run, packages, checkout))[:_MOST_PACKAGES]
        if not published:
            continue
        path = one_line(run.path, 200)
        evidence = cite(collected, checkout.url, checkout.source(path, 1), "; ".join((*run.publishes, *run.risks)))
        condition = "; ".join(run.risks) or None
        for entity in published:
            target = collected.add_entity(entity)
            collected.add_grant(_publishes(checkout.id, target, f"publish by {path}", evidence, condition))
            if entity.id.startswith("pkg:image/") and not checkout.within:
                software = collected.add_entity(operated_software(checkout))
                installed = "as far as operators run the image"
                collected.add_grant(_publishes(target, software, "container image", evidence, installed))
        for name in run.environments if not queried else ():
            what = f"who has to approve what runs in the environment {one_line(name, 80)}"
            gap = Gap(subject=checkout.id, what=what, why=_ASK_FORGE, critical=False, kind=GapKind.MEMBERS)
            collected.add_gap(gap)


def _published(run: Workflow, packages: list[str], checkout: Checkout) -> Iterator[Entity]:
    kinds = {_KINDS[what] for what in run.publishes if what in _KINDS}
    yield from (_package(package) for package in packages if package.partition(":")[0] in kinds)
    if _IMAGES in run.publishes:
        names = run.images or (f"of {checkout.url.removeprefix('https://')}",)
        yield from (_package(f"image:{name}") for name in names)


def _publishes(holder: EntityId, target: EntityId, does: str, evidence: EvidenceId, condition: str | None) -> Grant:
    return Grant(
        holder=holder,
        target=target,
        effect=Effect.UPGRADE,
        function=does,
        certainty=Certainty.INFERRED,
        evidence=(evidence,),
        condition=condition,
    )


def _package(package: str) -> Entity:
    id_ = f"pkg:{one_line(package.replace(':', '/', 1), 200)}"
    return Entity(id=id_, kind=EntityKind.PACKAGE, label=one_line(package, 120), gate=Unknown())
