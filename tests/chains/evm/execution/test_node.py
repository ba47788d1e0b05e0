"""Published contracts on a real node: random calls of every function, and what ``debug_traceCall`` says of each."""

import random
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple

from auditor.chains.evm.execution.call import EvmCall, Trace
from auditor.chains.evm.execution.environment import Environment
from auditor.chains.evm.execution.faults import Fault
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.message import Message, resolved
from auditor.chains.evm.execution.precompiles import PRECOMPILES
from auditor.chains.evm.execution.recorder import Recorder
from auditor.chains.evm.execution.run import Run
from auditor.chains.evm.execution.state import Account, State
from auditor.chains.evm.reading import Header
from tests.chains.evm.artifacts import artifact
from tests.chains.evm.chain import DEPLOYER, Chain, person, selector

_OWNER = person("owner")
_PEOPLE = (DEPLOYER, _OWNER, person("someone"), "0x" + "0" * 40)
_GAS = 8_000_000
_CONTRACTS: dict[str, tuple[Any, ...]] = {
    "@openzeppelin/contracts:AccessManager": (_OWNER,),
    "@openzeppelin/contracts:TimelockController": (5, [_OWNER], [_OWNER], _OWNER),
    "@openzeppelin/contracts:ProxyAdmin": (_OWNER,),
    "openzeppelin-4:RefundEscrow": (_OWNER,),
    "openzeppelin-4:ERC20PresetMinterPauser": ("Token", "TOK"),
    "openzeppelin-4:ERC721PresetMinterPauserAutoId": ("Items", "ITM", "https://example.org/"),
    "@safe-global/safe-contracts:Safe": (),
    "Guarded.sol:OwnedRate": (_OWNER,),
    "Compound.sol:Unitroller": (),
}


class _Node:
    """Facts as the node tells them."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._accounts: dict[bytes, Account] = {}
        self._slots: dict[tuple[bytes, int], int] = {}

    def account(self, address: bytes) -> Account:
        if address not in self._accounts:
            nonce, balance, code = (
                self._chain.rpc(f"eth_get{what}", "0x" + address.hex(), "latest")
                for what in ("TransactionCount", "Balance", "Code")
            )
            self._accounts[address] = Account(int(nonce, 16), int(balance, 16), bytes.fromhex(code[2:]))
        return self._accounts[address]

    def slot(self, address: bytes, slot: int) -> int:
        if (address, slot) not in self._slots:
            word = self._chain.rpc("eth_getStorageAt", "0x" + address.hex(), hex(slot), "latest")
            self._slots[address, slot] = int(word, 16)
        return self._slots[address, slot]

    def balance(self, address: bytes) -> int:
        return self.account(address).balance

    def precompiled(self, address: bytes) -> bool:
        return True

    def native(self, address: bytes) -> bool:
        return False


def _random(kind: str, rng: random.Random) -> Any:
    """A value of an ABI type, such as functions are often called with."""
    if kind.endswith("[]"):
        return [_random(kind[:-2], rng) for _ in range(rng.randrange(3))]
    if kind.startswith("("):
        return tuple(_random(part, rng) for part in kind[1:-1].split(","))
    if kind == "address":
        return rng.choice(_PEOPLE)
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "string":
        return rng.choice(["", "a", "x" * 40])
    if kind == "bytes":
        return rng.randbytes(rng.choice([0, 4, 33, 65]))
    if kind.startswith("bytes"):
        return rng.randbytes(int(kind[5:])) if rng.random() < 0.5 else bytes(int(kind[5:]))
    bits = int(kind.removeprefix("u").removeprefix("int") or 256) - (not kind.startswith("u"))
    return rng.choice([0, 1, 7, 2**bits - 1, rng.getrandbits(bits)])


def _calls(abi: list[dict[str, Any]], rng: random.Random) -> list[bytes]:
    made = []
    for function in (each for each in abi if each["type"] == "function"):
        types = [collapse_if_tuple(each) for each in function["inputs"]]
        name = f"{function['name']}({','.join(types)})"
        made += [selector(name) + encode(types, [_random(kind, rng) for kind in types]) for _ in range(2)]
    return [*made, b"", rng.randbytes(4), rng.randbytes(40)]


def _own(chain: Chain, sender: bytes, to: bytes, data: bytes, gas: int) -> tuple[Frame, Fault | None, State]:
    block = chain.rpc("eth_getBlockByNumber", "latest", False)
    header = Header(
        number=int(block["number"], 16),
        time=int(block["timestamp"], 16),
        gas_limit=int(block["gasLimit"], 16),
        base_fee=int(block["baseFeePerGas"], 16),
        coinbase=bytes.fromhex(block["miner"][2:]),
        randao=bytes.fromhex(block["mixHash"][2:]),
    )
    state = State(_Node(chain))
    for address in (sender, to, header.coinbase, *PRECOMPILES):
        state.warm[address] = True
    code, code_address = resolved(state, to)
    message = Message(sender, to, code_address, code, data, 0, gas)
    recorder = Recorder(Trace(EvmCall(to, data, sender, sender)), 10**7)
    frame, fault = Run(state, Environment(header, 31337, sender), recorder, PRECOMPILES, 1_024).execute(message)
    return frame, fault, state


@pytest.mark.parametrize("name", _CONTRACTS)
def test_a_node_says_the_same_of_random_calls(name: str, chain: Chain) -> None:
    """The same answer or revert, and the same gas of the whole transaction: intrinsic gas, refunds (EIP-3529) and the
    floor for calldata (EIP-7623) counted in."""
    address, rng = chain.deploy(name, *_CONTRACTS[name]), random.Random(name)
    to = bytes.fromhex(address[2:])
    for data in _calls(artifact(name).abi, rng):
        caller = rng.choice(_PEOPLE[:3])
        transaction = {"from": caller, "to": address, "data": "0x" + data.hex(), "gas": hex(_GAS), "gasPrice": "0x0"}
        options = {"disableStorage": True, "disableStack": True, "enableMemory": False}
        told = chain.rpc("debug_traceCall", transaction, "latest", options)
        tokens = sum(4 if byte else 1 for byte in data)
        frame, fault, state = _own(chain, bytes.fromhex(caller[2:]), to, data, _GAS - 21_000 - 4 * tokens)
        used = _GAS - frame.gas
        used -= 0 if fault else min(state.refund, used // 5)
        returned = "0x" + frame.output.hex()
        assert (told["failed"], told["returnValue"], told["gas"]) == (
            fault is not None,
            returned,
            max(used, 21_000 + 10 * tokens),
        ), (data.hex(), fault)
