"""What root may do, proven by doing it: only local forks can, where a dry run needs no signature.

Chopsticks runs a call on a copy of the state (``dev_dryRun``). The sudo key is made to pass each call on to root: any
end but ``BadOrigin`` means that root was accepted, whatever the call then made of arguments that are nothing but zeros.
"""

from typing import Any

from auditor.chains.scanner import Progress
from auditor.chains.substrate.found import Found
from auditor.chains.substrate.reader import SubstrateReader
from auditor.chains.substrate.reading import Unread
from auditor.chains.substrate.runtime import Undecodable
from auditor.chains.substrate.ss58 import account_of
from auditor.model.evidence import Certainty
from auditor.model.ids import address_of

_TRIED_FIRST = ("System", "remark")


async def prove(reader: SubstrateReader, found: Found, progress: Progress) -> None:
    """Marks what root was seen to be accepted for as proven; where it was refused, that is a gap about the target."""
    holder = next((each for each, origins in found.origins.items() if "sudo" in origins), None)
    if holder is None:
        return
    sender = "0x" + account_of(address_of(holder)).hex()
    if "dev_dryRun" not in await reader.methods() or await _accepted(reader, sender, *_TRIED_FIRST) is None:
        return
    calls = sorted(
        {grant.function for grant in found.grants if grant.holder == found.module("Root") and grant.function}
    )
    for number, call in enumerate(calls):
        progress(f"trying {call}", number, len(calls))
        answer = await _accepted(reader, sender, *call.split("."))
        if answer is not None:
            _mark(found, call, *answer)


def _mark(found: Found, call: str, accepted: bool, evidence: str) -> None:
    """Proves the grants of a call to root, or takes them away again."""
    root = found.module("Root")
    mine = [grant for grant in found.grants if grant.holder == root and grant.function == call]
    others = [grant for grant in found.grants if grant not in mine]
    if accepted:
        update = {"certainty": Certainty.PROVEN}
        proven = [grant.model_copy(update={**update, "evidence": (evidence, *grant.evidence)}) for grant in mine]
        found.grants[:] = [*others, *proven]
        return
    found.grants[:] = others
    for target in dict.fromkeys(grant.target for grant in mine):
        found.gap(target, f"who may call {call}", "this runtime refuses root, against what the table of calls says")


async def _accepted(reader: SubstrateReader, sender: str, pallet: str, call: str) -> tuple[bool, str] | None:
    """Whether root is accepted, with the evidence; None if it could not be tried."""
    try:
        inner = reader.runtime.smallest_call(pallet, call)
        outer = reader.runtime.pallets["Sudo"].calls["sudo"].head + inner
        read = await reader.dry_run("0x" + outer.hex(), sender, f"{pallet}.{call} by root")
    except (Unread, Undecodable, KeyError):
        return None
    result = _sudo_result(read.value)
    return None if result is None else ("badorigin" not in str(result).lower(), read.evidence)


def _sudo_result(outcome: Any) -> Any:
    """What ``Sudo.Sudid`` says of the inner call, wherever it lies in what the dry run shows."""
    if isinstance(outcome, dict):
        for key, value in outcome.items():
            if key in ("sudoResult", "sudo_result"):
                return value
            found = _sudo_result(value)
            if found is not None:
                return found
    if isinstance(outcome, list):
        return next((found for each in outcome if (found := _sudo_result(each)) is not None), None)
    return None
