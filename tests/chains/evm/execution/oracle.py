"""The executable specification of Ethereum as an oracle: the same message on both, and all that each leaves behind.

Source: ``ethereum/execution-specs``, PyPI ``ethereum-execution`` (CC0-1.0), which Python 3.14 cannot install. What the
specification runs is slow and needs a deep stack of Python's own, which is given back at once.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from auditor.chains.evm.execution.call import EvmCall, Trace
from auditor.chains.evm.execution.environment import Environment
from auditor.chains.evm.execution.faults import Revert as OwnRevert
from auditor.chains.evm.execution.message import Message as OwnMessage
from auditor.chains.evm.execution.message import resolved
from auditor.chains.evm.execution.precompiles import PRECOMPILES
from auditor.chains.evm.execution.precompiles.precompile import at_once
from auditor.chains.evm.execution.recorder import Recorder
from auditor.chains.evm.execution.run import Run
from auditor.chains.evm.execution.state import EMPTY
from auditor.chains.evm.execution.state import Account as OwnAccount
from auditor.chains.evm.execution.state import State as OwnState
from auditor.chains.evm.reading import Header

_USUAL_RECURSION = sys.getrecursionlimit()
pytest.importorskip("ethereum", reason="the specification is not there for this Python")

from ethereum import EVM_RECURSION_LIMIT  # noqa: E402
from ethereum.forks.bpo2 import state as states  # noqa: E402
from ethereum.forks.bpo2.fork_types import Account, Address  # noqa: E402
from ethereum.forks.bpo2.vm import BlockEnvironment, Message, TransactionEnvironment  # noqa: E402
from ethereum.forks.bpo2.vm.exceptions import Revert  # noqa: E402
from ethereum.forks.bpo2.vm.interpreter import process_create_message, process_message  # noqa: E402
from ethereum_types.bytes import Bytes, Bytes0, Bytes32  # noqa: E402
from ethereum_types.numeric import U64, U256, Uint  # noqa: E402

sys.setrecursionlimit(_USUAL_RECURSION)

# The product cuts runs short that take long; here all runs to its end.
_UNBOUNDED = {address: precompile._replace(steps=at_once) for address, precompile in PRECOMPILES.items()}


@dataclass(frozen=True)
class Held:
    """An account with its storage."""

    nonce: int = 1
    balance: int = 0
    code: bytes = b""
    words: Mapping[int, int] = field(default_factory=dict)


Accounts = Mapping[bytes, Held]


@dataclass(frozen=True)
class Sent:
    """The outermost message: without ``to`` it creates the account at ``creates``."""

    caller: bytes
    to: bytes
    data: bytes = b""
    gas: int = 100_000
    value: int = 0
    static: bool = False
    creates: bool = False
    warm: frozenset[Any] = frozenset()  # addresses, and pairs of address and slot


class Known:
    """Facts that are all known."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def account(self, address: bytes) -> OwnAccount:
        held = self._accounts.get(address)
        return EMPTY if held is None else OwnAccount(held.nonce, held.balance, held.code)

    def slot(self, address: bytes, slot: int) -> int:
        held = self._accounts.get(address)
        return 0 if held is None else held.words.get(slot, 0)

    def balance(self, address: bytes) -> int:
        return self.account(address).balance

    def precompiled(self, address: bytes) -> bool:
        return True

    def native(self, address: bytes) -> bool:
        return False


def own(accounts: Accounts, sent: Sent, environment: Environment) -> dict[str, Any]:
    """What the product's interpreter leaves behind; its bounds are out of the way."""
    state = OwnState(Known(accounts))
    for key in sent.warm:
        state.warm[key] = True
    recorder = Recorder(Trace(EvmCall(sent.to, sent.data, sent.caller, environment.origin)), 10**9)
    code, code_address = (sent.data, sent.to) if sent.creates else resolved(state, sent.to)
    message = OwnMessage(
        caller=sent.caller,
        account=sent.to,
        code_address=code_address,
        code=code,
        data=b"" if sent.creates else sent.data,
        value=sent.value,
        gas=sent.gas,
        static=sent.static,
        creates=sent.creates,
        precompile=None if code or code_address != sent.to else _UNBOUNDED.get(sent.to),
    )
    frame, fault = Run(state, environment, recorder, _UNBOUNDED, 10_000).execute(message)
    failed = fault is not None
    addresses = accounts.keys() | state.accounts.keys()
    return {
        "error": None if fault is None else "revert" if isinstance(fault, OwnRevert) else "halt",
        "gas": frame.gas,
        "output": frame.output,
        "refund": 0 if failed else state.refund,
        "logs": [] if failed else [(event.address, event.topics, event.data) for event in state.events],
        "destroyed": set() if failed else set(state.destroyed),
        "accounts": {each: tuple(got) for each in addresses if (got := state.account(each)) != EMPTY},
        "words": _words(accounts, state.words.items(), state.created),
        "warm": None if failed else set(state.warm),
        "words on the stack": None if failed else list(frame.words),
        "taints match": failed or len(frame.words) == len(frame.taints),
    }


def _words(accounts: Accounts, changed: Iterable[tuple[tuple[bytes, int], int]], created: Any) -> dict[Any, int]:
    words = {
        (address, slot): word
        for address, held in accounts.items()
        if address not in created
        for slot, word in held.words.items()
    }
    words.update(changed)
    return {key: word for key, word in words.items() if word}


def oracle(accounts: Accounts, sent: Sent, environment: Environment) -> dict[str, Any]:
    """What the specification leaves behind."""
    state = _state(accounts)
    message = _message(state, sent, environment)
    sys.setrecursionlimit(EVM_RECURSION_LIMIT)
    try:
        evm = process_create_message(message) if sent.creates else process_message(message)
    finally:
        sys.setrecursionlimit(_USUAL_RECURSION)
    failed = evm.error is not None
    keys = {(bytes(address), int.from_bytes(key, "big")) for address, key in evm.accessed_storage_keys}
    return {
        "error": None if evm.error is None else "revert" if isinstance(evm.error, Revert) else "halt",
        "gas": int(evm.gas_left),
        "output": bytes(evm.output),
        "refund": 0 if failed else evm.refund_counter,
        "logs": []
        if failed
        else [(bytes(log.address), tuple(map(bytes, log.topics)), bytes(log.data)) for log in evm.logs],
        "destroyed": set() if failed else set(map(bytes, evm.accounts_to_delete)),
        "accounts": {
            bytes(address): fields
            for address, held in state._main_trie._data.items()
            if held is not None and any(fields := (int(held.nonce), int(held.balance), bytes(held.code)))
        },
        "words": {
            (bytes(address), int.from_bytes(key, "big")): int(word)
            for address, trie in state._storage_tries.items()
            for key, word in trie._data.items()
        },
        "warm": None if failed else {*map(bytes, evm.accessed_addresses), *keys},
        "words on the stack": None if failed else list(map(int, evm.stack)),
        "taints match": True,
    }


def _event(log: Any) -> tuple[bytes, tuple[bytes, ...], bytes]:
    return bytes(log.address), tuple(map(bytes, log.topics)), bytes(log.data)


def _state(accounts: Accounts) -> states.State:
    state = states.State()
    for address, held in accounts.items():
        account = Account(nonce=Uint(held.nonce), balance=U256(held.balance), code=Bytes(held.code))
        states.set_account(state, Address(address), account)
        for slot, word in held.words.items():
            states.set_storage(state, Address(address), Bytes32(slot.to_bytes(32, "big")), U256(word))
    return state


def _message(state: states.State, sent: Sent, environment: Environment) -> Message:
    to = Address(sent.to)
    code, code_address = Bytes(sent.data), to
    if not sent.creates:
        code = states.get_account(state, to).code
        if len(code) == 23 and code.startswith(b"\xef\x01\x00"):
            code_address = Address(code[3:])
            code = states.get_account(state, code_address).code
    slots = {(Address(key[0]), Bytes32(key[1].to_bytes(32, "big"))) for key in sent.warm if isinstance(key, tuple)}
    return Message(
        block_env=_block(state, environment),
        tx_env=_transaction(environment, sent.gas),
        caller=Address(sent.caller),
        target=Bytes0() if sent.creates else to,
        current_target=to,
        gas=Uint(sent.gas),
        value=U256(sent.value),
        data=Bytes(b"") if sent.creates else Bytes(sent.data),
        code_address=None if sent.creates else code_address,
        code=code,
        depth=Uint(0),
        should_transfer_value=True,
        is_static=sent.static,
        accessed_addresses={Address(key) for key in sent.warm if isinstance(key, bytes)},
        accessed_storage_keys=slots,
        disable_precompiles=code_address != to,
        parent_evm=None,
    )


def _block(state: states.State, environment: Environment) -> BlockEnvironment:
    header = environment.header
    before = (environment.hashes.get(header.number - back, bytes(32)) for back in range(256, 0, -1))
    return BlockEnvironment(
        chain_id=U64(environment.chain_id),
        state=state,
        block_gas_limit=Uint(header.gas_limit),
        block_hashes=[Bytes32(each) for each in before],
        coinbase=Address(header.coinbase),
        number=Uint(header.number),
        base_fee_per_gas=Uint(header.base_fee),
        time=U256(header.time),
        prev_randao=Bytes32(header.randao),
        excess_blob_gas=U64(0),
        parent_beacon_block_root=Bytes32(bytes(32)),
    )


def _transaction(environment: Environment, gas: int) -> TransactionEnvironment:
    return TransactionEnvironment(
        origin=Address(environment.origin),
        gas_price=Uint(environment.gas_price),
        gas=Uint(gas),
        access_list_addresses=set(),
        access_list_storage_keys=set(),
        transient_storage=states.TransientStorage(),
        blob_versioned_hashes=tuple(map(Bytes32, environment.blob_hashes)),
        authorizations=(),
        index_in_block=None,
        tx_hash=None,
    )


ENVIRONMENT = Environment(
    header=Header(
        number=20_000_000,
        time=1_800_000_000,
        base_fee=7,
        coinbase=bytes(19) + b"\xcb",
        randao=bytes(range(32)),
    ),
    chain_id=31337,
    origin=bytes.fromhex("bb" * 20),
    gas_price=9,
    blob_hashes=(b"\x01" + bytes(30) + b"\x07", b"\x01" + bytes(30) + b"\x08"),
    hashes={20_000_000 - back: bytes([back % 256]) * 32 for back in range(1, 257)},
)


def differs(accounts: Accounts, sent: Sent, environment: Environment = ENVIRONMENT) -> dict[str, tuple[Any, Any]]:
    """What the two leave that is not the same: of the product and of the specification."""
    one, other = own(accounts, sent, environment), oracle(accounts, sent, environment)
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}


def with_code(code: bytes, **more: Any) -> Held:
    """A contract."""
    return replace(Held(code=code, balance=1_000), **more)
