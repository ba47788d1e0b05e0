"""Seconds of a whole ``auditor scan``, from command to report: real states, the demo, 50 contracts behind 50 ms.

The environment variable STATES names a folder with real states: ``NAME.json`` or ``NAME.json.gz`` is an object with
``chainId`` and ``accounts`` (by address: ``balance``, ``nonce``, ``code`` and ``storage`` in hex), and ``NAME.toml`` a
network profile. The state of ``NAME2.toml`` is that of ``NAME``: the same chain from other contracts.
Rounds are the longest chain of requests that had to wait for each other.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import scan
from tests.chains.evm.node import started
from tests.chains.evm.slow_proxy import slowed

_BLOCKS = 200  # so that a final block stands behind the genesis


def state_of(profile: Path) -> dict[str, Any] | None:
    """The state that a profile is about, or None if the folder has none."""
    for name in (profile.stem, profile.stem.rstrip("0123456789")):
        packed, plain = profile.with_name(f"{name}.json.gz"), profile.with_name(f"{name}.json")
        if packed.is_file() or plain.is_file():
            text = gzip.decompress(packed.read_bytes()) if packed.is_file() else plain.read_bytes()
            state: dict[str, Any] = json.loads(text)
            return state
    return None


def genesis(state: dict[str, Any]) -> dict[str, object]:
    """The genesis file with a state, as ``anvil --init`` reads it."""
    keys = ("balance", "code", "storage", "nonce")
    alloc = {
        address: {"balance": "0x0", **{key: account[key] for key in keys if account.get(key)}}
        for address, account in state["accounts"].items()
    }
    head = {"nonce": "0x0", "timestamp": "0x0", "extraData": "0x", "gasLimit": "0x3b9aca00", "difficulty": "0x0"}
    return {"config": {"chainId": state["chainId"]}, **head, "alloc": alloc}


def scan_seconds(folder: Path, *arguments: str) -> str:
    """Wall time and processor time of ``auditor scan``, as text. Raises RuntimeError if it writes no report."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "auditor", "scan", *arguments, "-q", "-o", f"json={report}"]
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = os.times()
    if not report.is_file():
        raise RuntimeError(f"the scan ended with {done.returncode}: {done.stderr}")
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return f"{after.elapsed - before.elapsed:8.2f} s {busy:8.2f} s of processor time"


def scan_state(profile: Path, state: dict[str, Any], folder: Path) -> None:
    """Scans one state on a node of its own, and prints its line."""
    file = folder / "genesis.json"
    file.write_text(json.dumps(genesis(state)))
    with started(f"--init={file}", f"--chain-id={state['chainId']}") as chain:
        chain.mine(_BLOCKS)
        with slowed(chain.url, 0.0) as (url, traffic):
            taken = scan_seconds(folder, str(profile), "--rpc", f"eip155:{state['chainId']}={url}")
    print(f"{profile.stem:22} {traffic.requests:6} requests {traffic.rounds:6} rounds {taken}", flush=True)


def main() -> None:
    """Runs and prints everything."""
    states = os.environ.get("STATES")
    profiles = sorted(Path(states).absolute().glob("*.toml")) if states else []
    if not profiles:
        print("real states were left out: STATES names no folder with network profiles")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for profile in profiles:
            state = state_of(profile)
            if state is None:
                print(f"{profile.stem} was left out: there is no state beside {profile.name}")
            else:
                scan_state(profile, state, folder)
        print(f"{'demo, from a recording':53} {scan_seconds(folder, 'demo')}", flush=True)
    scan.main()


if __name__ == "__main__":
    main()
