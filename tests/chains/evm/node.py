"""A local Ethereum node: anvil from npm, the same chain every time it starts."""

import ctypes
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx

from tests.chains import npm
from tests.chains.evm.chain import Chain, NodeError

CHAIN_ID = 31337
GENESIS_TIME = 1_790_000_000
MNEMONIC = "test test test test test test test test test test test junk"
_FLAGS = (
    f"--chain-id={CHAIN_ID}",
    f"--timestamp={GENESIS_TIME}",
    f"--mnemonic={MNEMONIC}",
    "--accounts=10",
    "--block-base-fee-per-gas=0",
    "--gas-price=0",
    "--disable-min-priority-fee",
    "--disable-code-size-limit",
    "--gas-limit=1000000000",
    "--auto-impersonate",
    "--disable-console-log",
    "--silent",
)


@contextmanager
def started(*flags: str, port: int = 0) -> Iterator[Chain]:
    """A fresh chain for the time of the block, on a free port unless one is given.

    ``flags`` are further options of anvil and win over the usual ones. Raises NodeError, or NpmMissing.
    """
    given = {flag.split("=")[0] for flag in flags}
    usual = [flag for flag in _FLAGS if flag.split("=")[0] not in given]
    process, url = _start([_binary(), *usual, *flags], port)
    chain = Chain(url)
    try:
        # Blocks one second apart, whatever the clock says: the same transactions give the same chain.
        chain.rpc("anvil_setBlockTimestampInterval", 1)
        yield chain
    finally:
        chain.close()
        process.terminate()
        process.communicate(timeout=10)


def _binary() -> str:
    """The program from its npm package, which is for Linux on x86-64; elsewhere the anvil that is installed."""
    packaged = npm.install() / "@foundry-rs/anvil-linux-amd64/bin/anvil"
    found = str(packaged) if packaged.is_file() else shutil.which("anvil")
    if found is None:
        raise npm.NpmMissing("there is no anvil for this platform: install Foundry so that 'anvil' is on the PATH")
    return found


def _start(command: list[str], wanted: int) -> tuple[subprocess.Popen[bytes], str]:
    said = b""
    for _ in range(5):
        port = wanted or _free_port()
        process = subprocess.Popen(
            [*command, f"--port={port}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        url = f"http://127.0.0.1:{port}"
        if _answers(process, url):
            return process, url
        said = process.communicate()[1]
    raise NodeError(f"anvil did not start: {said.decode(errors='replace')[-500:]}")


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    """Whether the node serves the chain before it ends (another process may have taken the port)."""
    for _ in range(600):
        if process.poll() is not None:
            return False
        try:
            answer = httpx.post(url, json={"jsonrpc": "2.0", "id": 1, "method": "web3_clientVersion"}, timeout=5)
            return "anvil" in answer.text
        except httpx.TransportError:
            time.sleep(0.05)
    process.kill()
    return False


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> None:
    """Asks Linux to end the node when the test process is killed (PR_SET_PDEATHSIG is 1)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
