"""Probes a guard by calls: first as an unprivileged caller, then as accounts that may be authorized.

Nothing is sent: these are ``eth_call``s with zero arguments at the pinned block. An account passes the guard that
refused the unprivileged caller if its call ends differently, even with another error. Errors that contain the caller's
address count as equal for every caller. Errors: OpenZeppelin Contracts 5 (``draft-IERC6093``, ``Ownable``,
``AccessControl``, ``AccessManaged``, ``Governor``) and the messages of versions 2 to 4.
"""

import re
from dataclasses import dataclass
from enum import Enum

from auditor.chains.evm.reading import ChainReader
from auditor.chains.evm.signatures import keccak, selector
from auditor.model.evidence import EvidenceId

UNPRIVILEGED = "0x" + keccak(b"auditor: an account that nobody knows")[-20:].hex()
_ERROR = bytes.fromhex(selector("Error(string)")[2:])
_OWNER = bytes.fromhex(selector("OwnableUnauthorizedAccount(address)")[2:])
_ROLE = bytes.fromhex(selector("AccessControlUnauthorizedAccount(address,bytes32)")[2:])
_MANAGED = bytes.fromhex(selector("AccessManagedUnauthorized(address)")[2:])
_ROLE_TEXT = re.compile(rb"missing role 0x([0-9a-f]{64})")
_OWNER_TEXT = re.compile(rb"caller is not the owner|only ?owner|not owner", re.IGNORECASE)
_REFUSAL_TEXT = re.compile(
    rb"caller|sender|owner|only|auth|allowed|permi|forbid|denied|role|admin|govern|guardian|minter|pauser|keeper|!gov",
    re.IGNORECASE,
)
_REFUSALS = frozenset(
    bytes.fromhex(selector(error)[2:])
    for error in (
        *("Unauthorized()", "Unauthorized(address)", "UnauthorizedAccount(address)", "UnauthorizedCaller(address)"),
        *("NotAuthorized()", "NotAuthorized(address)", "NotAuthorised()", "AccessDenied()", "Forbidden()"),
        *("OnlyOwner()", "NotOwner()", "NotOwner(address)", "OwnerOnly(address,address)", "CallerNotOwner()"),
        *("OnlyAdmin()", "NotAdmin()", "CallerNotAdmin()", "OnlyGovernor()", "NotGovernor()", "OnlyGovernance()"),
        *("OnlyGuardian()", "NotGuardian()", "OnlyMinter()", "NotMinter()", "OnlyPauser()", "NotPauser()"),
        *("OnlyManager()", "NotManager()", "ManagerOnly(address,address)", "OnlyOperator()", "NotOperator()"),
        *("OnlyController()", "NotController()", "CallerNotAllowed()", "CallerNotAuthorized()", "InvalidCaller()"),
        *("OnlySelf()", "OnlyExecutor()", "GovernorOnlyExecutor(address)", "NotAllowed()", "NotPermitted()"),
        *("UnauthorizedAccess()", "UnauthorizedAccount()", "AccessForbidden()", "OnlyBridge()", "OnlyRole(bytes32)"),
    )
)
# Errors of functions that only work through a proxy, so that no caller passes on the implementation itself.
_CLOSED, _CLOSED_TEXT = bytes.fromhex(selector("UUPSUnauthorizedCallContext()")[2:]), b"called through"
_OPEN_ARGUMENTS = 16


class ProbeAnswer(Enum):
    """How a function answered the unprivileged caller."""

    RETURNED = "returned"  # it passed, as far as zero arguments show
    REFUSED = "refused"  # reverted with an error or message of a guard
    FAILED = "failed"  # reverted for another reason
    CLOSED = "closed"  # closed for every caller at this address
    MANAGED = "managed"  # an AccessManager decides


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """The end of a call by ``sender``: the return data or the revert data."""

    answer: ProbeAnswer
    said: bytes
    sender: str
    evidence: EvidenceId

    def ends_like(self, unprivileged: "ProbeResult") -> bool:
        """Whether the call ended as for the unprivileged caller, with the own address in its error."""
        if (self.answer is ProbeAnswer.RETURNED) != (unprivileged.answer is ProbeAnswer.RETURNED):
            return False
        theirs, ours = (bytes.fromhex(item.sender[2:]) for item in (unprivileged, self))
        answers = unprivileged.said.replace(theirs, ours).lower().replace(theirs.hex().encode(), ours.hex().encode())
        return answers == self.said.lower()

    @property
    def role(self) -> bytes | None:
        """The role that an AccessControl guard requires according to its error."""
        if self.said[:4] == _ROLE and len(self.said) >= 68:
            return self.said[36:68]
        text = _ROLE_TEXT.search(self.said)
        return bytes.fromhex(text[1].decode()) if text else None

    @property
    def requires_owner(self) -> bool:
        """Whether the guard's error says that it requires the owner."""
        return self.said[:4] == _OWNER or (self.said[:4] == _ERROR and _OWNER_TEXT.search(self.said) is not None)


async def probe(address: str, function: str, chain: ChainReader, sender: str = UNPRIVILEGED) -> ProbeResult:
    """Calls a function, given as signature or selector, with zero arguments. Raises Unread."""
    read = await chain.raw_call(address, _calldata(function), sender=sender)
    if read.value is not None:
        return ProbeResult(ProbeAnswer.RETURNED, read.value, sender, read.evidence)
    said = read.revert or b""
    return ProbeResult(_meaning(said), said, sender, read.evidence)


def _calldata(function: str) -> bytes:
    """Selector and zero words. A zero offset points at a zero, which is an empty list or text."""
    if "(" not in function:
        return bytes.fromhex(function[2:]) + bytes(32 * _OPEN_ARGUMENTS)
    arguments = [item for item in re.split(r"[(),]", function.partition("(")[2]) if item and item[0] != "["]
    return bytes.fromhex(selector(function)[2:]) + bytes(32 * len(arguments))


def _meaning(said: bytes) -> ProbeAnswer:
    if said[:4] == _MANAGED:
        return ProbeAnswer.MANAGED
    if said[:4] == _CLOSED or (said[:4] == _ERROR and _CLOSED_TEXT in said):
        return ProbeAnswer.CLOSED
    if said[:4] in _REFUSALS | {_OWNER, _ROLE} or (said[:4] == _ERROR and _REFUSAL_TEXT.search(said)):
        return ProbeAnswer.REFUSED
    return ProbeAnswer.FAILED
