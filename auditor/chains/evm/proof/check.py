"""Compares what a scan read of the state with proofs at the pinned block."""

from asyncio import gather
from collections.abc import Awaitable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from auditor.chains.evm.execution.call import End, EvmCall, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.multicall import MULTICALL3
from auditor.chains.evm.proof.header import header_hash
from auditor.chains.evm.proof.nodes import BrokenProof, OtherRoot
from auditor.chains.evm.proof.reads import ViewCall
from auditor.chains.evm.proof.state import ProvenReader, ProvenState
from auditor.chains.evm.proof.trie import ProvenAccount
from auditor.chains.evm.reader import EvmReader
from auditor.chains.evm.reading import Read, Unread
from auditor.chains.evm.signatures import keccak
from auditor.chains.inquiry import hexed
from auditor.model.evidence import EvidenceId, Gap, GapKind, Verification
from auditor.model.ids import ZERO_ADDRESS, ChainId

_WHAT = "proof of the state that the node answers"
_EVERYBODY = ZERO_ADDRESS
# Real networks have some hundred accounts; a node takes about 3 ms for the proof of one.
_MOST_ACCOUNTS = 2_000
_TOO_MANY = f"no more than {_MOST_ACCOUNTS:,} accounts are proven"

Shown = TypeVar("Shown", ProvenAccount, int)


class _Outcome(NamedTuple):
    """The result for one answer: a proof confirms it (``holds``), or contradicts it (``against``, in words). Neither if
    no proof decides it."""

    evidence: EvidenceId
    holds: bool = False
    against: str = ""
    missing: str = ""


async def check_state(reader: EvmReader) -> tuple[Gap, ...]:
    """Marks the evidence that follows from the header of the pinned block. Gaps are answers that a proof contradicts,
    and answers without a proof."""
    said, real = hexed(reader.block.hash), header_hash(reader.raw_block)
    root = hexed(reader.raw_block.get("stateRoot"))
    if said != real or root is None:
        return (_unproven(reader.chain, "its block's hash does not follow from the header that the node gives"),)
    state = ProvenState(reader, root)
    try:
        await state.account(next(iter(reader.reads.codes), ZERO_ADDRESS))  # whether the node gives proofs at all
    except (Unread, OtherRoot) as error:  # a development node may change its state without a new block
        return (_unproven(reader.chain, str(error)),)
    except BrokenProof:
        pass  # it becomes a gap below
    # Accounts with code first; the limit also bounds a hostile multisig with endless owners.
    codes = sorted(reader.reads.codes.items(), key=lambda entry: not entry[1].value)
    outcomes = await gather(
        *(_code(address, read, state) for address, read in codes[:_MOST_ACCOUNTS]),
        *(_word(address, slot, read, state) for (address, slot), read in reader.reads.words.items()),
        *(_balance(address, read, state) for address, read in reader.reads.balances.items()),
    )
    outcomes += [_Outcome(read.evidence, missing=_TOO_MANY) for _, read in codes[_MOST_ACCOUNTS:]]
    stored = all(outcome.holds for outcome in outcomes)
    if any(outcome.holds for outcome in outcomes):
        compared = set(reader.reads.codes)
        outcomes += await _views(reader.reads.views, Engine(World(ProvenReader(reader, state))))
        called = reader.reads.codes.items()  # now also the code that only views reach
        outcomes += await gather(*(_code(address, read, state) for address, read in called if address not in compared))
    reader.verify((outcome.evidence for outcome in outcomes if outcome.holds), Verification.HEADER)
    if stored:
        reader.verify_runs(Verification.HEADER)
    return tuple(_gaps(reader.chain, outcomes))


async def _code(address: str, read: Read, state: ProvenState) -> _Outcome:
    account = await _proven(state.account(address))
    shown = account.code_hash if isinstance(account, ProvenAccount) else account
    return _compared(read.evidence, f"the code of {address}", keccak(read.value), shown)


async def _word(address: str, slot: int, read: Read, state: ProvenState) -> _Outcome:
    word = await _proven(state.word(address, slot))
    return _compared(read.evidence, f"slot {slot:#x} of {address}", int.from_bytes(read.value, "big"), word)


async def _balance(address: str, read: Read, state: ProvenState) -> _Outcome:
    account = await _proven(state.account(address))
    shown = account.balance if isinstance(account, ProvenAccount) else account
    return _compared(read.evidence, f"the balance of {address}", read.value, shown)


async def _proven(proof: Awaitable[Shown]) -> Shown | Exception:
    """What a proof shows, or why there is none."""
    try:
        return await proof
    except (Unread, BrokenProof) as error:
        return error


def _compared(evidence: EvidenceId, what: str, answer: object, shown: object) -> _Outcome:
    if isinstance(shown, Unread):
        return _Outcome(evidence, missing=str(shown))
    return _Outcome(evidence, holds=True) if answer == shown else _Outcome(evidence, against=what)


async def _views(views: Mapping[ViewCall, Read], engine: Engine) -> list[_Outcome]:
    """Runs every view that the scan called, on proven code and storage."""
    calls = [_call(view, view.sender or _EVERYBODY) for view in views]
    traces = await engine.settle(calls)
    # The scan's calls went through Multicall3, so that a view may see that as its caller.
    doubtful = [
        number
        for number, (view, read, trace) in enumerate(zip(views, views.values(), traces, strict=True))
        if view.sender is None and _ran_to_its_end(trace) and not _agrees(trace, read)
    ]
    forwarded = await engine.settle([_call(tuple(views)[number], MULTICALL3) for number in doubtful])
    for number, trace in zip(doubtful, forwarded, strict=True):
        traces[number] = trace
    return [_view(view, read, trace) for (view, read), trace in zip(views.items(), traces, strict=True)]


def _call(view: ViewCall, sender: str) -> EvmCall:
    to, caller, origin = (bytes.fromhex(address[2:]) for address in (view.to, sender, view.sender or _EVERYBODY))
    return EvmCall(to=to, data=view.data, caller=caller, origin=origin)


def _view(view: ViewCall, read: Read, trace: Trace) -> _Outcome:
    if not _ran_to_its_end(trace):
        return _Outcome(read.evidence)
    if _agrees(trace, read):
        return _Outcome(read.evidence, holds=True)
    return _Outcome(read.evidence, against=f"what {view.to} answers to 0x{view.data[:4].hex()}")


def _ran_to_its_end(trace: Trace) -> bool:
    return trace.end is not End.CUT


def _agrees(trace: Trace, read: Read) -> bool:
    """Whether a run ended as the node answered. Nodes may omit the revert data."""
    if trace.end is End.RETURNED:
        return read.value is not None and bool(trace.output == read.value)
    return read.value is None and read.revert in (b"", None, trace.output)


def _gaps(chain: ChainId, outcomes: Iterable[_Outcome]) -> Iterable[Gap]:
    against = sorted({outcome.against for outcome in outcomes if outcome.against})
    missing = sorted({outcome.missing for outcome in outcomes if outcome.missing})
    if against:
        why = f"the node contradicts its own proof of {'; '.join(against)}; do not trust it, scan through another"
        yield Gap(subject=chain, what="which state is true", why=why, kind=GapKind.CONTRADICTION)
    if missing:
        yield _unproven(chain, missing[0])


def _unproven(chain: ChainId, why: str) -> Gap:
    return Gap(subject=chain, what=_WHAT, why=why, critical=False, kind=GapKind.UNSUPPORTED)
