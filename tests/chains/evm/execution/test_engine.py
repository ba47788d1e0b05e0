"""Runs of small codes: what ends how, what is asked of the chain, and what branches hang on."""

import asyncio
import json
import sys

import pytest

from auditor.chains.evm.execution import USUAL_RECURSION, labels
from auditor.chains.evm.execution.call import Call, End, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.instructions import MOST_STEPS
from auditor.chains.evm.execution.world import World
from auditor.chains.evm.signatures import keccak, selector
from tests.chains.evm.artifacts import artifact
from tests.chains.evm.fake import FakeChain, address

CALLER, ORIGIN = b"\xaa" * 19 + b"\x01", b"\xbb" * 19 + b"\x02"
TARGET = bytes.fromhex(address(0x1234)[2:])


def chain(code: str | bytes) -> FakeChain:
    """A chain with this code (hexadecimal) as the target."""
    fake = FakeChain()
    fake.deploy(0x1234, bytes.fromhex(code) if isinstance(code, str) else code)
    return fake


def run(fake: FakeChain, data: bytes = b"", **options: object) -> Trace:
    """The settled trace of one call of the target."""
    call = Call(TARGET, data, CALLER, ORIGIN, **options)  # type: ignore[arg-type]
    (trace,) = asyncio.run(Engine(World(fake)).settle([call]))
    return trace


def call(function: str, *words: int) -> bytes:
    """Calldata of static arguments."""
    return bytes.fromhex(selector(function)[2:]) + b"".join(word.to_bytes(32, "big") for word in words)


def test_what_a_run_returns_and_writes() -> None:
    trace = run(chain("602a60055560075f5260205ff3"))
    assert trace.end is End.RETURNED and trace.output == (7).to_bytes(32, "big")
    assert [(write.slot, write.old, write.new) for write in trace.writes] == [(5, 0, 42)]


def test_what_reverts_leaves_nothing_but_what_it_asked() -> None:
    trace = run(chain("602a60055560073314600f575f5ffd5b00"))
    assert trace.end is End.REVERTED and not trace.writes
    assert [branch.label for branch in trace.branches] == [labels.CALLER]


def test_whether_there_is_a_caller_does_not_hang_on_who_he_is() -> None:
    trace = run(chain("336006575f5f5b00"))
    assert [branch.label for branch in trace.branches] == [labels.FIXED]


@pytest.mark.parametrize(("pushed", "bit"), [("33", 0), ("32", 1)])
def test_caller_and_origin_are_told_apart_and_compared_with_storage(pushed: str, bit: int) -> None:
    fake = chain(f"5f54{pushed}146009575f5ffd5b00")
    fake.put(address(0x1234), 0, address(77))
    trace = run(fake)
    assert trace.end is End.REVERTED
    (compared,) = trace.comparisons
    assert compared.value == 77 and compared.label == (labels.CALLER, labels.ORIGIN)[bit]


def test_membership_is_held_under_the_caller() -> None:
    roles = chain(artifact("Guarded.sol:RolesRate").runtime)
    trace = run(roles, call("setRate(uint256)", 5))
    assert trace.end is End.REVERTED and trace.branches[-1].label & labels.HELD
    inner = keccak(bytes(32) + bytes(32))
    held = keccak(CALLER.rjust(32, b"\0") + inner)
    assert trace.loads[-1].slot == int.from_bytes(held, "big")
    allowed = run(roles, call("setRate(uint256)", 5), stored={(TARGET, trace.loads[-1].slot): 1})
    assert allowed.end is End.RETURNED and [write.new for write in allowed.writes] == [5]


def test_a_branch_can_be_forced() -> None:
    fake = chain("5f54600657005b602a600155")
    free = run(fake)
    assert free.end is End.RETURNED and not free.writes
    forced = run(fake, force={free.branches[0].turn: True})
    assert [write.slot for write in forced.writes] == [1]


def test_what_the_node_does_not_answer_cuts_the_run_short() -> None:
    fake = chain("73" + address(9)[2:] + "315f55")
    fake.broken.add(address(9).lower())
    trace = run(fake)
    assert trace.end is End.CUT and "did not answer" in trace.why


def test_reads_travel_in_few_rounds() -> None:
    fake = chain("".join(f"60{slot:02x}5450" for slot in range(40)))
    world = World(fake)
    asyncio.run(Engine(world).settle([Call(TARGET, b"", CALLER, ORIGIN)]))
    assert (world.rounds, world.fetched) == (2, 43)


HOSTILE = {
    "endless loop": "5b5f56",
    "self-call": "5f5f5f5f5f305af1" + "00",
    "every depth twice": "5f5f5f5f5f305af1" + "5f5f5f5f5f305af1" + "00",
    "huge memory": "6001627fffff52" * 3 + "5f5f5f5f5f305af1" + "00",
    "hashes without end": "5b" + "620fffff5f2050" + "5f56",
    "writes without end": "5f" + "5b" + "600101" + "8080" + "55" + "600156",
    "pairings without end": "5b" + "5f5f6103005f60085afa50" + "5f56",
    "a power of huge numbers": "620400005f52620400006020526204000060405260206040620c006060" + "5f60055afa00",
    "rounds of blake": "63ffffffff60e01b5f52" + "60405f60d55f60095afa00",
    "a flood of data given back": "3415600a57" + "00" * 4 + "5b" + "5f5f5f5f6001305af1" + "3d5f5f3e" + "623fffff5ff3",
    "contracts that make contracts": "303b5f5f30" + "3c" + "303b5f5ff0" + "00",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.timeout(20)
def test_hostile_code_costs_bounded_time(code: str) -> None:
    trace = run(chain(code))
    assert trace.end is End.CUT or trace.steps <= MOST_STEPS


def test_what_runs_need_of_the_stack_is_given_back() -> None:
    """The specification lets Python nest deeper in all of a process; brackets of a hostile node would end it then."""
    import auditor.chains.evm.execution.specification  # noqa: F401

    assert sys.getrecursionlimit() == USUAL_RECURSION
    with pytest.raises(RecursionError):
        json.loads("[" * 200_000)


@pytest.mark.parametrize("code", ["01", "50", "57", "54", "fa", "8f", "0c"])
def test_code_that_takes_what_is_not_there_fails(code: str) -> None:
    assert run(chain(code)).end is End.HALTED
