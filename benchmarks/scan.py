"""A scan of 50 contracts behind a proxy that adds 50 ms, against reading the same values one by one with web3.py.

The values are those that the scan read: every JSON-RPC call that passed the proxy, and every call inside a Multicall3;
of these a sample is read one by one, for all would take ten minutes.
Prints HTTP requests, rounds (the longest chain of requests that had to wait for each other), and wall time with its
ratio to what rounds alone cost.
"""

import random
import time
from collections.abc import Iterator
from typing import Any

from auditor import config, pipeline
from tests.chains.evm.chain import MULTICALL3, Chain, selector
from tests.chains.evm.networks import teams
from tests.chains.evm.networks.site import CHAIN
from tests.chains.evm.node import started
from tests.chains.evm.slow_proxy import Traffic, slowed

TEAMS = 10
DELAY_S = 0.05
SAMPLE = 1_000
_AGGREGATE = selector("aggregate3((address,bool,bytes)[])")


def values(traffic: Traffic) -> Iterator[tuple[str, list[Any]]]:
    """Every single read that a scan made, as method and parameters, each once."""
    from eth_abi.abi import decode

    seen: set[str] = set()
    for call in traffic.calls:
        single = [(call["method"], call.get("params", []))]
        if call["method"] == "eth_call" and str(call["params"][0]["to"]).lower() == MULTICALL3.lower():
            data = bytes.fromhex(call["params"][0].get("data", call["params"][0].get("input"))[2:])
            if data[:4] == _AGGREGATE:
                inner = decode(["(address,bool,bytes)[]"], data[4:])[0]
                block = call["params"][1]
                single = [("eth_call", [{"to": to, "data": "0x" + text.hex()}, block]) for to, _, text in inner]
        for method, params in single:
            if repr((method, params)) not in seen:
                seen.add(repr((method, params)))
                yield method, params


def one_by_one(url: str, reads: list[tuple[str, list[Any]]]) -> float:
    """Seconds that web3.py takes to make the reads, one after the other over one kept connection."""
    from web3 import HTTPProvider
    from web3.types import RPCEndpoint

    provider = HTTPProvider(url)
    begin = time.perf_counter()
    for method, params in reads:
        provider.make_request(RPCEndpoint(method), params)
    return time.perf_counter() - begin


def report(name: str, traffic: Traffic, seconds: float) -> None:
    """One line of figures."""
    print(f"{name:22} {traffic.requests:6} requests {traffic.rounds:6} rounds {seconds:8.2f} s")


def main() -> None:
    """Runs and prints the comparison."""
    with started() as chain:
        chain.with_multicall3()
        compare(chain)


def compare(chain: Chain) -> None:
    """Scans, then reads the same again."""
    network = teams.deploy(chain, TEAMS)
    with slowed(chain.url, DELAY_S) as (url, traffic):
        begin, busy = time.perf_counter(), time.process_time()
        snapshot = pipeline.scan(
            config.with_endpoints(network, {CHAIN: [url]}), {}, None, lambda doing, done, known: None
        )
        scanned, busy = time.perf_counter() - begin, time.process_time() - busy
    reads = list(values(traffic))
    contracts = sum(entity.kind.value != "key" for entity in snapshot.entities)
    print(
        f"{len(network.chains[0].contracts)} contracts in the profile, {contracts} scanned, {len(reads)} values, "
        f"{len(snapshot.gaps)} gaps, {DELAY_S * 1000:.0f} ms latency"
    )
    sample = random.Random(1).sample(reads, min(SAMPLE, len(reads)))
    with slowed(chain.url, DELAY_S) as (url, again):
        each = one_by_one(url, sample) / len(sample)
    report("auditor scan", traffic, scanned)
    report(f"web3.py, {len(sample)} of them", again, each * len(sample))
    print(
        f"auditor takes {scanned / (traffic.rounds * DELAY_S):.2f} times what its {traffic.rounds} rounds alone cost; "
        f"{busy:.2f} s of processor time, that of the proxy among it"
    )
    print(
        f"for each value auditor takes {scanned / len(reads) / each:.4f} of the time and "
        f"{traffic.requests / len(reads):.4f} of the requests, with all that it runs and computes"
    )


if __name__ == "__main__":
    main()
