"""Runs of small codes: what ends how, what is asked of the chain, and what branches hang on."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.evm.execution import taint
from auditor.chains.evm.execution.call import End, EvmCall, Trace
from auditor.chains.evm.execution.engine import Engine
from auditor.chains.evm.execution.limits import MOST_STEPS
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
    call = EvmCall(TARGET, data, CALLER, ORIGIN, **options)  # type: ignore[arg-type]
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
    assert [branch.taint for branch in trace.branches] == [taint.CALLER]


def test_whether_there_is_a_caller_does_not_hang_on_who_he_is() -> None:
    trace = run(chain("336006575f5f5b00"))
    assert [branch.taint for branch in trace.branches] == [taint.FIXED]


@pytest.mark.parametrize(("pushed", "bit"), [("33", 0), ("32", 1)])
def test_caller_and_origin_are_told_apart_and_compared_with_storage(pushed: str, bit: int) -> None:
    fake = chain(f"5f54{pushed}146009575f5ffd5b00")
    fake.put(address(0x1234), 0, address(77))
    trace = run(fake)
    assert trace.end is End.REVERTED
    (compared,) = trace.comparisons
    assert compared.value == 77 and compared.taint == (taint.CALLER, taint.ORIGIN)[bit]


def test_membership_is_held_under_the_caller() -> None:
    roles = chain(artifact("Guarded.sol:RolesRate").runtime)
    trace = run(roles, call("setRate(uint256)", 5))
    assert trace.end is End.REVERTED and trace.branches[-1].taint & taint.HELD
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
    asyncio.run(Engine(world).settle([EvmCall(TARGET, b"", CALLER, ORIGIN)]))
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
    "signers without end": "5f545f525f601b6020526001604052600160605260205f60805f60015afa5f51600101" + "5f52" + "600f56",
    "a flood of data given back": "3415600a57" + "00" * 4 + "5b" + "5f5f5f5f6001305af1" + "3d5f5f3e" + "623fffff5ff3",
    "contracts that make contracts": "303b5f5f30" + "3c" + "303b5f5ff0" + "00",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.timeout(20)
def test_hostile_code_costs_bounded_time(code: str) -> None:
    trace = run(chain(code))
    assert trace.end is End.CUT or trace.steps <= MOST_STEPS


@pytest.mark.parametrize("code", ["01", "50", "57", "54", "fa", "8f", "0c"])
def test_code_that_takes_what_is_not_there_fails(code: str) -> None:
    assert run(chain(code)).end is End.HALTED


def test_code_at_the_address_of_a_precompiled_contract_is_run() -> None:
    """Ronin's validator set lies at 0x11, where the newest fork of Ethereum maps to a curve."""
    fake = chain("60205f5f5f6011617fffFA60205f20505f51" + "5f55")
    fake.codes["0x" + "11".rjust(40, "0")] = bytes.fromhex("602a5f5260205ff3")
    trace = run(fake)
    assert [write.new for write in trace.writes] == [42]
    without = run(chain("60205f5f5f6011617ffffa5f55"))
    assert [write.new for write in without.writes] == [0]  # there it fails for want of input


def test_what_a_chain_lacks_is_a_call_of_an_account_without_code() -> None:
    """A call of 0x11 without input fails where there is the map to a curve, and does nothing where there is nothing."""
    lacking = chain("60016000525f5f5f5f6011617ffffa5f55")
    lacking.raw["0x" + "11".rjust(40, "0")] = b""
    assert [write.new for write in run(lacking).writes] == [1]
    lacking.broken.add("0x" + "11".rjust(40, "0"))
    assert run(lacking).end is End.CUT


@pytest.mark.parametrize("code", ["fe", "60006000fd"])
def test_what_the_chain_runs_by_itself_is_not_taken_for_its_placeholder(code: str) -> None:
    fake = chain("5f5f5f5f6064617ffffa5f55")
    fake.codes["0x" + "64".rjust(40, "0")] = bytes.fromhex(code)
    trace = run(fake)
    assert trace.end is End.CUT and "the chain runs by itself" in trace.why


def test_what_every_chain_has_is_not_read() -> None:
    fake = chain("60205f60205f6004617ffffa5f515f55")
    world = World(fake)
    asyncio.run(Engine(world).settle([EvmCall(TARGET, b"", CALLER, ORIGIN)]))
    assert world.fetched == 4  # caller, origin, the contract and its slot


def test_the_outermost_call_of_a_precompiled_contract_runs_it() -> None:
    (trace,) = asyncio.run(Engine(World(FakeChain())).settle([EvmCall(bytes(19) + b"\x04", b"abc", CALLER, ORIGIN)]))
    assert trace.returned and trace.output == b"abc"


def test_a_call_that_nobody_can_pay_is_cut() -> None:
    trace = run(chain("00"), value=5)
    assert trace.end is End.CUT and "does not have the value" in trace.why


def test_calls_in_turn_go_on_from_what_the_one_before_left() -> None:
    """Storage stays, what lasts for a transaction does not, and what one call destroys is gone in the next."""
    counting = chain("5f5460010180" + "5f55" + "5f5c600155" + "60015f5d")
    calls = [EvmCall(TARGET, b"", CALLER, ORIGIN)] * 3
    traces = asyncio.run(Engine(World(counting)).in_turn(calls))
    assert [[write.new for write in trace.writes] for trace in traces] == [[1, 0], [2, 0], [3, 0]]


ADDING = "5f355f54015f55"  # adds the first word of the calldata to slot 0


def adding(number: int) -> EvmCall:
    return EvmCall(TARGET, number.to_bytes(32, "big"), CALLER, ORIGIN)


@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=4), min_size=1, max_size=8))
def test_sequences_with_a_common_beginning_give_what_each_gives_alone(sequences: list[list[int]]) -> None:
    engine, runs = Engine(World(chain(ADDING))), set[tuple[int, ...]]()
    asyncio.run(engine.in_turn([adding(0)]))  # reads what the code needs
    engine.runs = 0
    for sequence in sequences:
        traces = asyncio.run(engine.in_turn(list(map(adding, sequence))))
        alone = asyncio.run(Engine(World(chain(ADDING))).in_turn(list(map(adding, sequence))))
        assert traces == alone
        assert traces[-1].writes[-1].new == sum(sequence)
        runs |= {tuple(sequence[: place + 1]) for place in range(len(sequence))}
    assert engine.runs == len(runs - {(0,)})


def test_a_beginning_is_run_again_where_made_up_facts_may_change_it() -> None:
    engine = Engine(World(chain(ADDING)))
    asyncio.run(engine.in_turn([adding(1), adding(2)]))
    runs = engine.runs
    engine.world.fund(TARGET)
    (_, after) = asyncio.run(engine.in_turn([adding(1), adding(2)]))
    assert after.writes[0].new == 3 and engine.runs == runs + 2


def test_the_same_call_is_run_once() -> None:
    """However often it is asked; made-up accounts may change what it does, so that it is run again."""
    fake = chain("5f355f54015f55")
    engine = Engine(World(fake))
    call = EvmCall(TARGET, b"\1" * 32, CALLER, ORIGIN)
    first, second = asyncio.run(engine.settle([call, call]))
    assert first is second and asyncio.run(engine.settle([call])) == [first]
    runs = engine.runs
    engine.world.fund(TARGET)
    (after,) = asyncio.run(engine.settle([call]))
    assert after is not first and engine.runs == runs + 1


def test_a_call_with_another_word_in_storage_is_another() -> None:
    engine = Engine(World(chain("5f5460015500")))
    calls = [EvmCall(TARGET, b"", CALLER, ORIGIN, stored={(TARGET, 0): word}) for word in (4, 5)]
    traces = asyncio.run(engine.settle(calls))
    assert [trace.writes[0].new for trace in traces] == [4, 5]
