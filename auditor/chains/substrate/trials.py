"""Runs calls on a copy of the state, which only local forks support: their dry runs need no signature.

Chopsticks runs one call of any sender on top of a block and discards it (``dev_dryRun``). A comparison with an
unprivileged account shows who is authorized: if that account is refused and the other passes, the difference is the
guard, whatever the call then makes of arguments that are mostly zeros.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.chains.substrate.runtime import Runtime, Undecodable
from auditor.chains.substrate.ss58 import account_of, encode
from auditor.model.evidence import EvidenceId
from auditor.model.ids import EntityId, account, address_of

# Errors by which pallets refuse the caller; all other errors are about the arguments or the state.
_OF_THE_SENDER = frozenset({"BadOrigin", "RequireSudo", "NotProxy", "NoPermission", "NotSubnetOwner"})
_FILTERED = "System.CallFiltered"  # by the runtime for every caller, or by the proxy type for its delegate
_UNDECIDED = frozenset({"Proxy.Unannounced"})
_DONE = ""
_MOST_STRANGERS = 100
HARMLESS = "System.remark"
# The event with which the proxy pallet reports the result of a call.
PASSED_ON = "Proxy.ProxyExecuted"


class TrialVerdict(Enum):
    """What two runs show about the holder of a power."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANYONE = "anyone"  # the unprivileged account succeeded, too
    OPEN = "open"  # the runs decide nothing


@dataclass(frozen=True, slots=True)
class DispatchResult:
    """The end of a run: the name of the error, empty if the call succeeded."""

    error: str
    evidence: EvidenceId
    events: Any

    @property
    def refused(self) -> bool:
        """Whether the caller was refused."""
        return _refused(self.error, "")


class Compared(NamedTuple):
    """The result of comparing two runs of one call, with the evidence of both. ``guarded``: the unprivileged account
    was refused as caller."""

    verdict: TrialVerdict
    evidence: tuple[EvidenceId, ...]
    guarded: bool = False


class DispatchTrials:
    """Runs calls as any account. Make one with ``open``."""

    def __init__(self, reader: SubstrateReader, collected: Collector, unprivileged: Sequence[EntityId]) -> None:
        self._reader = reader
        self._collected = collected
        self._unprivileged = unprivileged

    @classmethod
    async def open(cls, reader: SubstrateReader, collected: Collector) -> "DispatchTrials | None":
        """None if the node does not run calls. The unprivileged accounts are none of the ``collected`` ones.

        Raises Unread, and KeyError or Undecodable for a runtime without a harmless call.
        """
        if "dev_dryRun" not in await reader.methods() or reader.runtime.item("System", "Events") is None:
            return None
        rows = (await reader.entries("System", "Account", first=_MOST_STRANGERS)).rows
        held = sorted(((int(entry["data"]["free"]), str(keys[0])) for keys, entry in rows), reverse=True)
        unprivileged = [
            account(collected.chain, encode(bytes.fromhex(key[2:]), collected.prefix)) for free, key in held if free
        ]
        trials = cls(reader, collected, unprivileged)
        works = not unprivileged or await trials.run(unprivileged[0], reader.runtime.smallest_call(HARMLESS), HARMLESS)
        return trials if works else None

    async def run(self, who: EntityId, call: bytes, said: str, inside: str = "") -> DispatchResult | None:
        """The result of a call by an account; None if it cannot be tried. ``inside`` is as in ``ended``."""
        sender = "0x" + account_of(address_of(who)).hex()

        def outcome(events: Any) -> str:
            error = call_error(self._reader.runtime, events, inside)
            return "not told" if error is None else f"refused: {error}" if error else "carried out"

        try:
            read = await self._reader.dry_run("0x" + call.hex(), sender, said, outcome)
        except (Unread, Undecodable, KeyError):
            return None
        error = call_error(self._reader.runtime, read.value, inside)
        return None if error is None else DispatchResult(error, read.evidence, read.value)

    async def by_unprivileged(self, call: bytes, said: str) -> DispatchResult | None:
        """The result of a call by an unprivileged account; None as in ``run``."""
        unprivileged = next(
            (candidate for candidate in self._unprivileged if candidate not in self._collected.entities), None
        )
        return None if unprivileged is None else await self.run(unprivileged, call, f"{said} by a stranger")

    async def compare(self, own: DispatchResult | None, call: bytes, said: str, refusal: str = "") -> Compared:
        """Compares a run with that of an unprivileged account that makes the same call itself.

        ``refusal`` is an additional error by which the call refuses the caller.
        """
        if own is None:
            return Compared(TrialVerdict.OPEN, ())
        other = await self.by_unprivileged(call, said)
        if other is None:
            return Compared(trial_verdict(own.error, None, refusal), (own.evidence,))
        verdict = trial_verdict(own.error, other.error, refusal)
        return Compared(verdict, (own.evidence, other.evidence), _refused(other.error, refusal))


def _refused(error: str | None, refusal: str) -> bool:
    """Whether an error refuses the caller."""
    return bool(error) and (error == refusal or str(error).rpartition(".")[2] in _OF_THE_SENDER)


def trial_verdict(own: str, unprivileged: str | None, refusal: str = "") -> TrialVerdict:
    """What the ends of two runs of one call show; ``unprivileged`` is None if no unprivileged account could try it."""
    if own == _DONE:
        return TrialVerdict.ANYONE if unprivileged == _DONE else TrialVerdict.ACCEPTED
    if _refused(own, refusal) or (own == _FILTERED and unprivileged not in (None, _FILTERED)):
        return TrialVerdict.REFUSED
    return TrialVerdict.ACCEPTED if _refused(unprivileged, refusal) and own not in _UNDECIDED else TrialVerdict.OPEN


def call_error(runtime: Runtime, events: Any, inside: str = "") -> str | None:
    """The error of the last call of a block, "" if it succeeded; None if the events do not show it.

    ``inside`` is the event by which a pallet reports the result of a call that it passed on, such as ``Sudo.Sudid``.
    """
    result: str | None = None
    passed: str | None = None
    for event in (entry for entry in events if isinstance(entry, dict)) if isinstance(events, list) else ():
        name = f"{event.get('module_id')}.{event.get('event_id')}"
        if name == "System.ExtrinsicSuccess":
            result = _DONE
        elif name == "System.ExtrinsicFailed":
            attributes = event["attributes"]
            result = runtime.error(
                attributes.get("dispatch_error", attributes) if isinstance(attributes, dict) else attributes
            )
        elif name == inside:
            passed = _passed(runtime, event["attributes"])
    return passed if inside and result == _DONE else result


def as_proxy(runtime: Runtime, real: EntityId, call: bytes) -> bytes:
    """The call by which a proxy makes a call for ``real``. Raises Undecodable, and KeyError where there is no proxy
    pallet."""
    address = runtime.address("Proxy.proxy", "real", account_of(address_of(real)))
    return runtime.smallest_call("Proxy.proxy", {"real": address, "call": call})


def _passed(runtime: Runtime, attributes: Any) -> str | None:
    """A ``Result`` in an event, alone or beside other fields."""
    for value in (attributes, *(attributes.values() if isinstance(attributes, dict) else ())):
        if value == "Ok" or (isinstance(value, dict) and "Ok" in value):
            return _DONE
        if isinstance(value, dict) and "Err" in value:
            return runtime.error(value["Err"])
    return None
