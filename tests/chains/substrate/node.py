"""A local Substrate node: chopsticks from npm, on a real runtime or on real metadata alone."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.chains import npm
from tests.chains.substrate import synthetic
from tests.chains.substrate.stub import Said, runtime

FOLDER = Path(__file__).parent
# Chopsticks gives every chain that starts from a specification this genesis.
CHAIN = "polkadot:" + "45" * 16
_READY = "RPC listening"
_WAIT_S = 60.0


class Node:
    """A running node. State is put into its newest block in place."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(timeout=60)

    def rpc(self, method: str, *params: Any) -> Any:
        """The result of a call. Raises AssertionError for an error."""
        answer = self.answer(method, *params)
        assert "error" not in answer, (method, answer["error"])
        return answer["result"]

    def answer(self, method: str, *params: Any) -> dict[str, Any]:
        """The whole answer to a call."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer: dict[str, Any] = self._client.post(self.url, json=body).json()
        return answer

    def put(self, pallet: str, item: str, value: Any) -> None:
        """Sets a storage item, encoded by the node's own codec: a value, or ``[[keys, value], …]`` for a map."""
        self.rpc("dev_setStorage", {pallet: {item: value}})

    def put_raw(self, key: bytes, value: bytes | None) -> None:
        """Sets or removes the bytes at a storage key."""
        self.rpc("dev_setStorage", [["0x" + key.hex(), None if value is None else "0x" + value.hex()]])

    def close(self) -> None:
        self._client.close()


@contextmanager
def started(specification: dict[str, Any], folder: Path) -> Iterator[Node]:
    """A node on a chain specification, for the time of the block; its files lie in ``folder``. Raises NpmMissing."""
    program = npm.install(FOLDER) / ".bin" / "chopsticks"
    spec = folder / "specification.json"
    spec.write_text(json.dumps(specification))
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = {
        "chain-spec": str(spec),
        "host": "127.0.0.1",
        "port": port,
        "build-block-mode": "Manual",
        "mock-signature-host": True,
    }
    (folder / "config.json").write_text(json.dumps(config))
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen([str(program), "-c", str(folder / "config.json")], stdout=said, stderr=said)
    node = Node(f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + _WAIT_S
        while _READY not in log.read_text(errors="replace"):
            assert process.poll() is None and time.monotonic() < until, log.read_text(errors="replace")[-2000:]
            time.sleep(0.1)
        yield node
    finally:
        node.close()
        process.terminate()
        process.wait(timeout=20)


def asset_hub() -> dict[str, Any]:
    """The specification of Rococo's Asset Hub with its real runtime (statemine 900)."""
    name = "@substrate/connect-known-chains/dist/esm/specs/rococo_v2_2_asset_hub.js"
    parsed: dict[str, Any] = json.loads(_exported(name, "chainSpec"))
    return parsed


def finney_metadata() -> bytes:
    """Metadata of Bittensor's own runtime 219, as it was on the chain in block 4,898,328."""
    return bytes.fromhex(_exported("@bitgo/sdk-coin-tao/dist/src/resources/mainnet.js", "mainnetMaterial.metadata")[2:])


def known_metadata(version: int, chain: str) -> bytes:
    """Metadata of a version of a well-known chain (``kusama``, ``polkadot``, ``substrate``: the kitchen sink)."""
    raw = bytes.fromhex(_exported(f"@polkadot/types-support/metadata/v{version}/{chain}-hex.js", "default")[2:])
    # Later versions are kept as the runtime answers when it is asked for one: an option of bytes.
    return raw[raw.index(b"meta") :]


def finney(told: Mapping[str, Said] | None = None) -> dict[str, Any]:
    """Bittensor's metadata, and what its runtime is ``told`` to answer."""
    return metadata_alone(finney_metadata(), "node-subtensor", 219, told)


def later_finney(told: Mapping[str, Said] | None = None) -> dict[str, Any]:
    """Bittensor's metadata extended to a later runtime (``synthetic``), which answers what it is ``told`` to."""
    later = synthetic.extended(finney_metadata())
    return metadata_alone(later, "node-subtensor", synthetic.SPEC_VERSION, told)


def metadata_alone(
    metadata: bytes, spec_name: str, spec_version: int, told: Mapping[str, Said] | None = None
) -> dict[str, Any]:
    """A chain with nothing but metadata, and what further functions of its runtime are ``told`` to answer: its storage
    is empty, and no pallet runs."""
    return code_alone(runtime(metadata, spec_name, spec_version, told), spec_name)


def code_alone(code: bytes, name: str = "node-subtensor") -> dict[str, Any]:
    """A chain with nothing but the code of its runtime."""
    return {
        "name": name,
        "id": name,
        "chainType": "Live",
        "bootNodes": [],
        "properties": {"ss58Format": 42, "tokenDecimals": 9, "tokenSymbol": "TAO"},
        "genesis": {"raw": {"top": {"0x" + b":code".hex(): "0x" + code.hex()}, "childrenDefault": {}}},
    }


def _exported(module: str, name: str) -> str:
    """A text that a module of JavaScript exports, by its path below ``node_modules`` and its own name."""
    path = npm.install(FOLDER) / module
    first, _, rest = name.partition(".")
    found = f"(all.{first} ?? all.default.{first})" + (f".{rest}" if rest else "")
    script = f"import({json.dumps(str(path))}).then(all => process.stdout.write({found}))"
    node = shutil.which("node")
    assert node is not None
    return subprocess.run([node, "-e", script], capture_output=True, text=True, check=True, timeout=60).stdout
