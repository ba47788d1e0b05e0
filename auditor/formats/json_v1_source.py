"""The answer of a source tree in the public JSON, version 1."""

from typing import Annotated

from pydantic import Field

from auditor.formats.json_v1_base import Struct


class SourceSeat(Struct):
    """A seat that the code asks for. Who holds it, only a chain tells."""

    name: str
    units: Annotated[list[str], Field(description="Contracts, pallets or modules that keep it, or the chain")]
    per_item: Annotated[bool, Field(description="true: one for each of many items, such as the owner of a token")]
    worst: Annotated[str, Field(description="The worst effect of its functions")]
    effects: Annotated[list[str], Field(description="Worst first")]
    functions: list[str]


class SourceFunction(Struct):
    """A function with its guard."""

    language: str
    unit: str
    function: str
    access: Annotated[str, Field(description="privileged, open, holder, signed, initialiser, closed or undecided")]
    guard: str
    effect: str
    place: Annotated[str, Field(description="path:line")]
    units: list[str]
    seats: list[str]
    notes: list[str]
    conditional: Annotated[bool, Field(description="true: it asks for more than a caller, such as a time or a balance")]
    example: Annotated[bool, Field(description="true: it stands in a mock, a test or an example")]


class SourceDependence(Struct):
    """A host, image, licence or clause that the tree depends on."""

    kind: str
    subject: str
    says: str
    place: str


class SourceShare(Struct):
    """A person and how many changes or releases."""

    name: str
    count: int


class SourceWorkflow(Struct):
    """A workflow of a forge that runs with rights."""

    path: str
    publishes: list[str]
    permissions: list[str]
    risks: list[str]
    environments: Annotated[list[str], Field(description="Environments of the forge that may ask for an approval")]
    images: Annotated[list[str], Field(description="Container images that it pushes, without tags")]


class SourceShipping(Struct):
    """Who can ship the code: changes of the main line in the last year, tags, packages and workflows."""

    changes: int
    unattributed: Annotated[int, Field(description="Changes of which git does not say who merged them")]
    own: Annotated[int, Field(description="Merges of the merger's own work")]
    signed: int
    reviewed: int
    mergers: list[SourceShare]
    authors: list[SourceShare]
    releasers: list[SourceShare]
    releases: int
    unsigned_releases: int
    packages: list[str]
    workflows: list[SourceWorkflow]


class SourceChange(Struct):
    """What happened to a power since an earlier state of the tree."""

    kind: Annotated[
        str,
        Field(description="guard vanished, open to everybody, weakened, added, changed, strengthened or removed"),
    ]
    function: str
    before: Annotated[str, Field(description="The guard in words")]
    after: str
    does: str
    place: str


class Source(Struct):
    """What a source tree alone answers: who must be trusted for what, what is open, and who ships the code."""

    commit: str
    files: int
    uncommitted: Annotated[list[str], Field(description="Paths that were read as they lie in the work tree")]
    seats: list[SourceSeat]
    open: Annotated[list[SourceFunction], Field(description="Open to everybody, with a strong effect")]
    functions: list[SourceFunction]
    dependences: list[SourceDependence]
    shipping: SourceShipping
    since: Annotated[str, Field(description="The state that changes are counted from, as the user named it, or empty")]
    changes: list[SourceChange]
