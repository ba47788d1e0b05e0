"""A network profile: what is scanned, which keys belong to known parties, what the network claims. One TOML file
each."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from auditor.model import duration
from auditor.model.frozen import Frozen
from auditor.model.ids import ChainId, EntityId
from auditor.model.viewpoint import Viewpoint


class Chain(Frozen):
    """A chain and where its scan starts. ``rpc`` endpoints are tried in order; ``roles`` are the purposes of contracts.

    ``title`` is the chain's name for people, ``explorer`` the web address of an account there, with ``{address}``.
    ``subnet`` limits the scan to powers over one part of the chain, on chains that have such parts.
    """

    id: ChainId
    title: str = ""
    explorer: str = ""
    rpc: tuple[str, ...] = ()
    source: str = ""
    contracts: dict[str, str] = Field(default_factory=dict)
    roles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    subnet: int | None = Field(default=None, ge=0)


class Administered(Frozen):
    """Something in which people have rights that others can take away.

    ``administrators`` are accounts (``github.com/login``, or on a chain) of whom each can do that alone, as ``source``
    says. It is kept as what somebody says, and never as the whole list.
    """

    url: str
    administrators: tuple[EntityId, ...] = ()
    source: str = ""

    @model_validator(mode="after")
    def _is_sourced(self) -> Self:
        if self.administrators and not self.source:
            raise ValueError("administrators need a source: the page that names them")
        return self


class Repository(Administered):
    """A source repository of the network."""


class Channel(Administered):
    """A place where people of the network meet: a forum, a chat, a mailing list."""

    name: str


class Party(Frozen):
    """Keys known to belong to one person or organisation, and the source that says so."""

    name: str
    accounts: tuple[EntityId, ...]
    source: str


class StatedMultisig(Frozen):
    """The signers of an account that its chain does not show: ``threshold`` of ``signers``, according to ``source``.

    A scanner proves or refutes it; it is never taken on trust. ``name`` is the label of the account in reports.
    """

    name: str
    account: EntityId
    threshold: int = Field(ge=1)
    signers: tuple[EntityId, ...] = Field(min_length=1)
    source: str


class StatedPureProxy(Frozen):
    """An account without a key that ``creator`` made with ``proxy.create_pure``, according to ``source``.

    ``height`` and ``extrinsic`` are the block and the index of that extrinsic, ``kind`` the index of the proxy type in
    the runtime's enum, ``index`` the disambiguation index of the call. A scanner proves or refutes it; only proxies act
    for it.
    """

    name: str
    account: EntityId
    creator: EntityId
    height: int = Field(ge=0, lt=1 << 32)
    extrinsic: int = Field(ge=0, lt=1 << 32)
    kind: int = Field(default=0, ge=0, le=255)
    index: int = Field(default=0, ge=0, lt=1 << 16)
    source: str


class ClaimText(Frozen):
    """A claim of the network; ``check`` is a condition over the assessment that must hold."""

    says: str
    source: str
    check: str


class BuilderAction(Frozen):
    """An action of users or builders on the network (stake, open a channel). The scan runs it before and after a
    privileged call to prove that the call stops it."""

    name: str
    chain: ChainId
    to: str
    call: str


class Network(Frozen):
    """One network as a profile describes it.

    ``exit_window`` is an ISO 8601 duration; ``exit_windows`` are those of viewpoints that need another time, because
    they hold something else. ``reviewed`` is the day when the facts were last compared with their sources.
    """

    schema_: Literal["auditor.network/1"] = Field(default="auditor.network/1", alias="schema")
    name: str
    title: str
    about: str = ""
    reviewed: date | None = None
    exit_window: str = "P7D"
    exit_windows: dict[Viewpoint, str] = Field(default_factory=dict)
    exit_source: str = ""
    sources: tuple[str, ...] = ()
    chains: tuple[Chain, ...] = ()
    repositories: tuple[Repository, ...] = ()
    channels: tuple[Channel, ...] = ()
    parties: tuple[Party, ...] = ()
    multisigs: tuple[StatedMultisig, ...] = ()
    pure_proxies: tuple[StatedPureProxy, ...] = ()
    claims: tuple[ClaimText, ...] = ()
    builder_actions: tuple[BuilderAction, ...] = ()

    @field_validator("exit_window")
    @classmethod
    def _is_duration(cls, value: str) -> str:
        duration.seconds(value)
        return value

    @field_validator("exit_windows")
    @classmethod
    def _are_durations(cls, value: dict[Viewpoint, str]) -> dict[Viewpoint, str]:
        for window in value.values():
            duration.seconds(window)
        return value

    def exit_s(self, viewpoint: Viewpoint) -> int:
        """How long a viewpoint needs to leave, in seconds."""
        return duration.seconds(self.exit_windows.get(viewpoint, self.exit_window))
