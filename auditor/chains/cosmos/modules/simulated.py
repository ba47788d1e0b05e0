"""Authorities found by simulation: a module refuses an unprivileged account's message and names the expected one."""

from asyncio import gather
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.chains.cosmos.findings import Findings
from auditor.chains.cosmos.simulation import expected_authority, is_switched_off, sequence
from auditor.chains.cosmos.source import StatePiece, Unread
from auditor.model.evidence import EvidenceId
from auditor.model.ids import EntityId, address_of

_ACCOUNTS = StatePiece("auth", "", ("/cosmos/auth/v1beta1/accounts",), "accounts", listed=True, pages=1)
_MOST_MESSAGES = 300


@dataclass(frozen=True, slots=True)
class SimulatedAnswer:
    """The chain's answer to a simulated message: ``refused``, it expected ``holder``; otherwise ``holder``, the
    unprivileged account itself, may send it."""

    holder: EntityId
    refused: bool
    evidence: EvidenceId


async def simulated_authorities(chain: Findings, messages: Iterable[str]) -> dict[str, SimulatedAnswer] | None:
    """The answer for each message; a refusal without an address gives none. None if no node simulates."""
    unprivileged = await _unprivileged(chain)
    signers = chain.messages or {}
    listed = list(messages)
    simulable = [message for message in listed if signers.get(message)][:_MOST_MESSAGES]
    if unprivileged is None or not simulable:
        return None if listed else {}
    # A node that does not simulate is not queried again; a simulation needs the account's current sequence number.
    first = await _refusal(chain, simulable[0], unprivileged, 0)
    if first is None:
        return None
    number = sequence(first) or 0
    said = await gather(*(_refusal(chain, message, unprivileged, number) for message in simulable))
    read = {
        message: _read(chain, message, unprivileged, refusal) for message, refusal in zip(simulable, said, strict=True)
    }
    return {message: answer for message, answer in read.items() if answer is not None}


async def _unprivileged(chain: Findings) -> EntityId | None:
    """An account with a sequence number that is not an authority: a validator's, or the first that the chain lists."""
    if chain.voters or not chain.source.live:
        return next((voter.account for voter in chain.voters if voter.account != chain.gov), None)
    listing = await chain.find(_ACCOUNTS)
    for entry in listing.value if listing is not None else []:
        address = entry.get("address") if isinstance(entry, dict) else None
        if chain.is_account(address) and address not in chain.module_accounts:
            return chain.id(str(address))
    return None


async def _refusal(chain: Findings, message: str, unprivileged: EntityId, number: int) -> str | None:
    try:
        return await chain.source.refusal(message, address_of(unprivileged), number)
    except Unread:
        return None


def _read(chain: Findings, message: str, unprivileged: EntityId, refusal: str | None) -> SimulatedAnswer | None:
    if refusal is None:
        return None
    request = f"simulate {message} signed by {address_of(unprivileged)}"
    if not refusal:
        return SimulatedAnswer(unprivileged, False, chain.source.cite(request, "accepted"))
    if is_switched_off(refusal):
        chain.disabled[message] = chain.source.cite(request, "refused: switched off by the circuit breaker")
    account = expected_authority(refusal, address_of(unprivileged), chain.prefix)
    if account is None:
        return None
    # The rest of a refusal contains gas and line numbers, which differ between nodes.
    return SimulatedAnswer(chain.id(account), True, chain.source.cite(request, f"refused: expected {account}"))
