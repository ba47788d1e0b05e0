"""What a deployer writes down while it builds a network: the profile, and the truth that a scan must find."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.model.frozen import Frozen
from auditor.model.ids import account
from auditor.model.network import Chain as ChainProfile
from auditor.model.network import Network
from tests.chains.evm.chain import Chain
from tests.chains.evm.node import CHAIN_ID

CHAIN = f"eip155:{CHAIN_ID}"


@dataclass(frozen=True)
class Known:
    """A power that the deployer knows of: so few parties can do this to ``target``, after ``delay_s`` seconds.

    ``function`` is a signature, or ``upgrade`` for replacing the target's code by whatever function. ``parties`` None:
    nobody can. ``holders`` are the addresses that the code accepts directly.
    """

    target: str
    function: str
    holders: tuple[str, ...]
    parties: int | None
    delay_s: int = 0


@dataclass
class Site:
    """A network under construction on one chain."""

    chain: Chain
    id: str = CHAIN
    title: str = ""
    contracts: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    known: list[Known] = field(default_factory=list)

    def add(self, name: str, address: str, *roles: str) -> str:
        """Lists a contract in the profile, with what it is for."""
        self.contracts[name] = address
        for role in roles:
            self.roles.setdefault(role, []).append(name)
        return address

    def knows(self, target: str, function: str, holders: Sequence[str], parties: int | None, delay_s: int = 0) -> None:
        """Writes down a power."""
        self.known.append(Known(target, function, tuple(holders), parties, delay_s))

    def profile(self) -> ChainProfile:
        """The chain as the profile lists it."""
        return ChainProfile(
            id=self.id,
            title=self.title,
            rpc=(self.chain.url,),
            contracts=dict(self.contracts),
            roles={role: tuple(names) for role, names in self.roles.items()},
        )


def entity(address: str) -> str:
    """The id that a report gives an address of the test chain."""
    return account(CHAIN, address)


def toml(network: Network) -> str:
    """The profile file of a network. JSON strings and arrays of strings are TOML as well."""
    lines = ['schema = "auditor.network/1"']
    lines += [f"{key} = {_text(getattr(network, key))}" for key in ("name", "title", "about")]
    lines += [f"{key} = {_text(getattr(network, key))}" for key in ("exit_window", "exit_source")]
    for chain in network.chains:
        lines += [
            "",
            "[[chains]]",
            f"id = {_text(chain.id)}",
            f"title = {_text(chain.title)}",
            f"rpc = {json.dumps(chain.rpc)}",
            "[chains.contracts]",
        ]
        lines += [f"{name} = {_text(address)}" for name, address in chain.contracts.items()]
        lines += ["[chains.roles]", *(f"{role} = {json.dumps(names)}" for role, names in chain.roles.items())]
    for kind in ("repositories", "channels"):
        for administered in getattr(network, kind):
            lines += ["", f"[[{kind}]]", *_pairs(administered)]
    for party in network.parties:
        lines += ["", "[[parties]]", f"name = {_text(party.name)}", f"accounts = {json.dumps(party.accounts)}"]
        lines += [f"source = {_text(party.source)}"]
    for claim in network.claims:
        lines += ["", "[[claims]]", *_pairs(claim)]
    for action in network.builder_actions:
        lines += ["", "[[builder_actions]]", *_pairs(action)]
    return "\n".join(lines) + "\n"


def _pairs(part: Frozen) -> list[str]:
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in part.model_dump().items()]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
