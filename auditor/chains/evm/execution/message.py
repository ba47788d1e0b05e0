"""A call in the terms of the specification: message, transaction and block."""

from typing import Any

from auditor.chains.evm.execution.call import ECHO, Call
from auditor.chains.evm.execution.specification import (
    U64,
    U256,
    Account,
    Address,
    BlockEnvironment,
    Bytes,
    Bytes32,
    Hash32,
    Message,
    TransactionEnvironment,
    TransientStorage,
    Uint,
)
from auditor.chains.evm.execution.world import World

GAS = Uint(30_000_000)
# Blocks before the pinned one are not read: their hashes decide who may call what only in games of chance.
_HASH = Hash32(bytes(32))
_DELEGATED = bytes.fromhex("ef0100")
# PUSH0 CALLDATALOAD PUSH1 224 SHR PUSH1 224 SHL: the selector; PUSH32: a word. Then that, and zeros up to 1 KiB.
_SELECTOR, _WORD, _RETURN = (bytes.fromhex(each) for each in ("5f3560e01c60e01b", "7f", "5f526104005ff3"))


def message(call: Call, ledger: Any, world: World) -> Message:
    """The outermost message of a run."""
    to = Address(call.to)
    account = ledger._main_trie._data.get(to, None)
    code, code_address = (account.code if account else Bytes(b"")), to
    if len(code) == 23 and code.startswith(_DELEGATED):
        code_address = Address(code[3:])
        delegate = ledger._main_trie._data.get(code_address, None)
        code = delegate.code if delegate else Bytes(b"")
    transaction = TransactionEnvironment(
        origin=Address(call.origin),
        gas_price=Uint(world.header.base_fee),
        gas=GAS,
        access_list_addresses=set(),
        access_list_storage_keys=set(),
        transient_storage=TransientStorage(),
        blob_versioned_hashes=(),
        authorizations=(),
        index_in_block=None,
        tx_hash=None,
    )
    return Message(
        block_env=_block(call, ledger, world),
        tx_env=transaction,
        caller=Address(call.caller),
        target=to,
        current_target=to,
        gas=GAS,
        value=U256(call.value),
        data=Bytes(call.data),
        code_address=code_address,
        code=code,
        depth=Uint(0),
        should_transfer_value=True,
        is_static=False,
        accessed_addresses=set(),
        accessed_storage_keys=set(),
        disable_precompiles=code_address != to,
        parent_evm=None,
    )


def answering(answer: tuple[bytes, int]) -> tuple[Address, Account]:
    """An account that answers every call with a word, or with the selector that it is called with."""
    address, word = answer
    code = (_SELECTOR if word == ECHO else _WORD + word.to_bytes(32, "big")) + _RETURN
    return Address(address), Account(nonce=Uint(1), balance=U256(0), code=Bytes(code))


def _block(call: Call, ledger: Any, world: World) -> BlockEnvironment:
    header = world.header
    return BlockEnvironment(
        chain_id=U64(world.chain_id),
        state=ledger,
        block_gas_limit=Uint(header.gas_limit),
        block_hashes=[_HASH] * 256,
        coinbase=Address(header.coinbase),
        number=Uint(header.number + call.blocks),
        base_fee_per_gas=Uint(header.base_fee),
        time=U256(header.time + call.seconds),
        prev_randao=Bytes32(header.randao),
        excess_blob_gas=U64(0),
        parent_beacon_block_root=Bytes32(bytes(32)),
    )
