"""The form of the settings file. Each key has one description, which the reference page shows."""

from pathlib import Path

from pydantic import Field

from auditor.model.frozen import Frozen
from auditor.model.network import Network
from auditor.settings.policy import Acceptance, Policy


class NetworkEntry(Frozen):
    """A network that the repository depends on: ``use`` is what ``auditor scan`` takes. ``replay`` is a recording that
    is read instead of nodes, ``exit`` how long leaving this network takes."""

    use: str = Field(description="A bundled name, the path of a profile, a CAIP-10 account, an ENS name, or demo.")
    exit: str | None = Field(default=None, description="How long leaving this network takes; ISO 8601.")
    subnet: int | None = Field(default=None, ge=0, description="The subnet that the question is about.")
    replay: Path | None = Field(default=None, description="A recording that is read instead of nodes.")


class WatchSettings(Frozen):
    """``[watch]``: the intervals and receivers of ``auditor watch``."""

    every: str = Field(default="PT10M", description="The time between two looks; ISO 8601, or block.")
    webhook: str | None = Field(
        default=None,
        description="Where each event is posted as JSON. A URL with a secret belongs into AUDITOR_WEBHOOK instead.",
    )
    state: Path | None = Field(
        default=None, description="The folder of what it remembers; by default one in the user's state folder."
    )


class Settings(Frozen):
    """What a repository always wants. Options on the command line win."""

    network: str | None = Field(default=None, description="What auditor scan reads if the command line names nothing.")
    networks: tuple[NetworkEntry | Network, ...] = Field(
        default=(),
        description="The networks that the repository depends on: names, paths, or tables, either with use and "
        "options or a whole profile (auditor.network/1).",
    )
    viewpoint: str = Field(default="builder", alias="as", description="Whose side the question is asked from.")
    exit: str | None = Field(default=None, description="How long you need to leave; ISO 8601, such as P7D.")
    fail_on: str | None = Field(default=None, description="Status 1 at a finding this bad or worse.")
    fail_on_unknown: bool | tuple[str, ...] = Field(
        default=False,
        description="Status 4 if too little was read to answer: true for every harm that counts, or a list of harms.",
    )
    fail_under: int | None = Field(default=None, ge=0, le=4, description="Status 1 below this level, 0 to 4.")
    rules: Path | None = Field(default=None, description="A folder with more rules; same id replaces.")
    output: tuple[str, ...] = Field(default=(), description="Reports that are written: FORMAT or FORMAT=PATH.")
    rpc: dict[str, str | tuple[str, ...]] = Field(
        default_factory=dict,
        description="Endpoints by CAIP-2 chain id; two of a chain are compared. Endpoints with keys belong into "
        "AUDITOR_RPC instead, since this file is committed.",
    )
    lock: Path = Field(default=Path("auditor.lock"), description="The reviewed baseline that auditor check compares.")
    policy: Policy = Field(default_factory=Policy, description="What a check fails on.")
    watch: WatchSettings = Field(default_factory=WatchSettings, description="How auditor watch works.")
    accepted: tuple[Acceptance, ...] = Field(default=(), description="Exemptions from the policy, each with an end.")

    def endpoints(self) -> dict[str, list[str]]:
        """The endpoints of each chain, in order."""
        return {chain: [urls] if isinstance(urls, str) else list(urls) for chain, urls in self.rpc.items()}
