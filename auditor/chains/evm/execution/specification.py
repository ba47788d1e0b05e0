"""The Ethereum Foundation's executable specification at its newest fork: the one place that names it.

Importing this takes about a second, so import it only where something is run. Source: ``ethereum/execution-specs``,
PyPI ``ethereum-execution`` (CC0-1.0).
"""

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache

from ethereum import EVM_RECURSION_LIMIT
from ethereum.crypto.hash import Hash32
from ethereum.forks.bpo2.fork_types import Account, Address
from ethereum.forks.bpo2.state import State, TransientStorage
from ethereum.forks.bpo2.trie import Trie
from ethereum.forks.bpo2.vm import BlockEnvironment, Evm, Message, TransactionEnvironment, gas, interpreter
from ethereum.forks.bpo2.vm.exceptions import (
    InvalidJumpDestError,
    InvalidOpcode,
    OutOfGasError,
    StackOverflowError,
    StackUnderflowError,
)
from ethereum.forks.bpo2.vm.gas import (
    GAS_BASE,
    GAS_COLD_SLOAD,
    GAS_HIGH,
    GAS_JUMPDEST,
    GAS_KECCAK256,
    GAS_KECCAK256_WORD,
    GAS_LOW,
    GAS_MEMORY,
    GAS_MID,
    GAS_VERY_LOW,
    GAS_WARM_ACCESS,
)
from ethereum.forks.bpo2.vm.instructions import Ops, environment, keccak, log, memory, system
from ethereum.forks.bpo2.vm.instructions import op_implementation as INSTRUCTIONS
from ethereum.trace import (
    EvmStop,
    OpException,
    OpStart,
    PrecompileEnd,
    PrecompileStart,
    discard_evm_trace,
    set_evm_trace,
)
from ethereum_types.bytes import Bytes, Bytes32
from ethereum_types.numeric import U64, U256, Uint

from auditor.chains.evm.execution import USUAL_RECURSION

__all__ = [
    "EVM_RECURSION_LIMIT",
    "GAS_BASE",
    "GAS_COLD_SLOAD",
    "GAS_HIGH",
    "GAS_JUMPDEST",
    "GAS_KECCAK256",
    "GAS_KECCAK256_WORD",
    "GAS_LOW",
    "GAS_MEMORY",
    "GAS_MID",
    "GAS_VERY_LOW",
    "GAS_WARM_ACCESS",
    "INSTRUCTIONS",
    "U64",
    "U256",
    "Account",
    "Address",
    "BlockEnvironment",
    "Bytes",
    "Bytes32",
    "Evm",
    "EvmStop",
    "Hash32",
    "InvalidJumpDestError",
    "InvalidOpcode",
    "Message",
    "OpException",
    "OpStart",
    "Ops",
    "OutOfGasError",
    "PrecompileEnd",
    "PrecompileStart",
    "StackOverflowError",
    "StackUnderflowError",
    "State",
    "TransactionEnvironment",
    "TransientStorage",
    "Trie",
    "Uint",
    "growth",
    "interpreter",
    "run_by",
    "set_evm_trace",
]

sys.setrecursionlimit(USUAL_RECURSION)

_JUMPDEST, _PUSH1, _PUSH32 = 0x5B, 0x60, 0x7F


@lru_cache(maxsize=4096)
def jump_destinations(code: bytes) -> frozenset[Uint]:
    """Where code may jump to (yellow paper 9.4.3): every JUMPDEST that is not data of a PUSH."""
    found = []
    place, size = 0, len(code)
    while place < size:
        op = code[place]
        if op == _JUMPDEST:
            found.append(Uint(place))
        elif _PUSH1 <= op <= _PUSH32:
            place += op - _PUSH1 + 1
        place += 1
    return frozenset(found)


def growth(held: int, start: int, size: int) -> tuple[int, int]:
    """The gas and the bytes by which memory of so many bytes grows if it shall reach so far."""
    had, wanted = (held + 31) // 32, (start + size + 31) // 32
    if not size or wanted <= had:
        return 0, 0
    return int(GAS_MEMORY) * (wanted - had) + wanted * wanted // 512 - had * had // 512, 32 * (wanted - had)


def extend_memory(held: bytearray, extensions: Sequence[tuple[U256, U256]]) -> gas.ExtendMemory:
    """What the specification works out with checked integers, each of which it compares with others in passing."""
    paid = grown = 0
    for start, size in extensions:
        more, by = growth(len(held) + grown, int(start), int(size))
        paid, grown = paid + more, grown + by
    return gas.ExtendMemory(Uint(paid), Uint(grown))


for _module in (environment, keccak, log, memory, system):
    _module.calculate_gas_extend_memory = extend_memory  # type: ignore[attr-defined]

# Nobody follows single charges of gas here, and telling of them takes a fifth of the time of a run.
gas.evm_trace = discard_evm_trace  # type: ignore[attr-defined]


def run_by(work: Callable[[Evm], None]) -> None:
    """Lets the specification have all code of a call run by ``work``, once it has begun the call; it ends it, too."""
    interpreter.op_implementation = dict.fromkeys(Ops, work)  # type: ignore[attr-defined]


# The specification analyses code again for every call; the same codes run thousands of times here.
interpreter.get_valid_jump_destinations = jump_destinations  # type: ignore[attr-defined, assignment]
