"""A test chain in the hands of a test: deploy, send, call, travel in time."""

from collections.abc import Sequence
from typing import Any

import httpx
from eth_abi.abi import decode, encode
from eth_utils.abi import collapse_if_tuple, function_signature_to_4byte_selector
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from tests.chains.evm.artifacts import artifact

DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
ZERO = "0x" + "0" * 40
MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11"


class NodeError(Exception):
    """The node refused a request; the message says what it answered."""


class Reverted(Exception):
    """A transaction of the test itself failed."""


def person(name: str) -> str:
    """The address of a made-up person: any address can send on the test chain."""
    return to_checksum_address(keccak(text=name)[-20:])


def selector(function: str) -> bytes:
    """The four bytes that call ``name(type,…)``; what follows the argument types is left aside."""
    return bytes(function_signature_to_4byte_selector(_parts(function)[0]))


def calldata(function: str, *args: object) -> bytes:
    """Selector and arguments for ``name(type,…)``."""
    return selector(function) + encode(_parts(function)[1], args)


class Chain:
    """One running node. Every transaction is mined at once in its own block; any address may be the sender."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(timeout=60)

    def close(self) -> None:
        """Closes the connection to the node."""
        self._http.close()

    def rpc(self, method: str, *params: object) -> Any:
        """One JSON-RPC request. Raises NodeError."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = self._http.post(self.url, json=body).json()
        if "error" in answer:
            raise NodeError(f"{method}: {answer['error']}")
        return answer["result"]

    def deploy(self, name: str, *args: object, sender: str = DEPLOYER) -> str:
        """Deploys ``File.sol:Contract`` or ``package:Contract`` (see ``artifacts``) and returns its address."""
        built = artifact(name)
        types = _constructor(built.abi)
        return self.create(built.creation + encode(types, args), name, sender=sender)

    def create(self, creation: bytes, what: str = "a contract", *, sender: str = DEPLOYER) -> str:
        """Deploys creation code, with the arguments of the constructor behind it, and returns the address."""
        address: str = self._mined({"from": sender, "data": _hex(creation)}, what)["contractAddress"]
        return to_checksum_address(address)

    def place(self, address: str, code: bytes | str) -> None:
        """Puts runtime code at an address: bytes, or the name of a contract without immutables or constructor."""
        runtime = artifact(code).runtime if isinstance(code, str) else code
        self.rpc("anvil_setCode", address, _hex(runtime))
        self.rpc("anvil_mine", "0x1")  # so that a block proves it

    def store(self, address: str, slot: int, value: int) -> None:
        """Overwrites one storage word."""
        self.rpc("anvil_setStorageAt", address, f"0x{slot:064x}", f"0x{value:064x}")

    def send(self, to: str, function: str, *args: object, sender: str = DEPLOYER, value: int = 0) -> dict[str, Any]:
        """Sends ``name(type,…)`` and returns the receipt. Raises Reverted."""
        return self.send_raw(to, calldata(function, *args), sender=sender, value=value, what=function)

    def send_raw(
        self, to: str, data: bytes, *, sender: str = DEPLOYER, value: int = 0, what: str = "call"
    ) -> dict[str, Any]:
        """Sends raw data and returns the receipt. Raises Reverted."""
        return self._mined({"from": sender, "to": to, "data": _hex(data), "value": hex(value)}, what)

    def call(self, to: str, function: str, *args: object, sender: str = DEPLOYER) -> Any:
        """The answer of ``name(type,…)(type,…)``: one value alone, several as a tuple. Raises NodeError."""
        _, _, returns = _parts(function)
        data = self.rpc("eth_call", {"from": sender, "to": to, "data": _hex(calldata(function, *args))}, "latest")
        values = decode(returns, bytes.fromhex(data[2:]))
        return values[0] if len(values) == 1 else values

    def travel(self, seconds: int) -> None:
        """Lets time pass and mines one block."""
        now = int(self.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        self.rpc("evm_setNextBlockTimestamp", now + seconds)
        self.rpc("evm_mine")

    def mine(self, blocks: int) -> None:
        """Mines empty blocks."""
        self.rpc("anvil_mine", hex(blocks))

    def snapshot(self) -> str:
        """A mark to which ``revert`` goes back, once."""
        mark: str = self.rpc("evm_snapshot")
        return mark

    def revert(self, mark: str) -> None:
        """Takes the chain back to a mark."""
        self.rpc("evm_revert", mark)

    def with_multicall3(self) -> None:
        """Puts Multicall3 at the address it has on every chain."""
        self.place(MULTICALL3, "Multicall3.sol:Multicall3")

    def _mined(self, transaction: dict[str, str], what: str) -> dict[str, Any]:
        given = transaction | {"gas": hex(500_000_000), "gasPrice": "0x0"}
        receipt: dict[str, Any] = self.rpc("eth_sendTransactionSync", given)
        if receipt["status"] != "0x1":
            raise Reverted(f"{what} from {transaction['from']} to {transaction.get('to', 'a new contract')} reverted")
        return receipt


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _parts(function: str) -> tuple[str, list[str], list[str]]:
    """``f(a,b)(c)`` as ``f(a,b)``, argument types and return types."""
    name, rest = function.split("(", 1)
    groups: tuple[list[str], list[str]] = ([], [])
    group, depth, word = 0, 1, ""
    for letter in rest:
        if depth == 0:
            group, depth, word = 1, 1, ""
            continue
        depth += (letter == "(") - (letter == ")")
        if (letter == "," and depth == 1) or depth == 0:
            groups[group].extend([word] if word else [])
            word = ""
        else:
            word += letter
    arguments, returns = groups
    return f"{name}({','.join(arguments)})", arguments, returns


def _constructor(abi: Sequence[dict[str, Any]]) -> list[str]:
    inputs: list[dict[str, Any]] = next((item["inputs"] for item in abi if item["type"] == "constructor"), [])
    return [collapse_if_tuple(item) for item in inputs]
