"""IBC: the light clients that bridges depend on, and what accounts of other chains may do here.

An account that can replace a client's state decides what a bridge accepts. https://ibc.cosmos.network/
"""

from collections import Counter

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.source import StatePiece

_CLIENTS = StatePiece(
    "ibc", "ibc.client_genesis.clients", ("/ibc/core/client/v1/client_states",), "client_states", listed=True
)
_HOST = StatePiece(
    "interchainaccounts",
    "interchainaccounts.host_genesis_state.params",
    ("/ibc/apps/interchain_accounts/host/v1/params",),
    "params",
)


class Ibc:
    """Reads clients and the parameters of interchain accounts."""

    async def read(self, chain: Findings) -> None:
        """Adds notes to the modules; who may change them is read with all other messages."""
        if chain.has("ibc"):
            clients = await chain.find(_CLIENTS)
            kinds = Counter(
                str(client.get("client_id")).rpartition("-")[0]
                for client in (clients.value if clients else [])
                if isinstance(client, dict)
            )
            if kinds:
                counted = ", ".join(f"{number} of {kind}" for kind, number in sorted(kinds.items()))
                chain.add_module("ibc", [f"light clients: {counted}"])
        if chain.has("interchainaccounts"):
            host = await chain.find(_HOST)
            if host is not None and isinstance(host.value, dict):
                allowed = host.value.get("allow_messages")
                every = allowed == ["*"]
                number = "all messages" if every else f"{len(allowed) if isinstance(allowed, list) else 0} messages"
                on = "may" if host.value.get("host_enabled") else "may not"
                chain.add_module("interchainaccounts", [f"accounts of other chains {on} act here; allowed: {number}"])
