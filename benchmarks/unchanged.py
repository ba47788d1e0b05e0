"""Five unchanged networks: processor time and requests of ``auditor check``, cold and warm, beside five plain scans.

Each network is Orrery, deployed on a node of its own with the same chain id; the proxy in front counts what is asked.
Run: ``python -m benchmarks.unchanged``.
"""

import os
import resource
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.chains.evm.networks import orrery
from tests.chains.evm.node import started
from tests.chains.evm.slow_proxy import Traffic, slowed

_NETWORKS = 5
_PROFILE = """[[networks]]
name = "{name}"
title = "{name}"
[[networks.chains]]
id = "eip155:31337"
rpc = ["{url}"]
contracts = {{ {contracts} }}
"""


def measured(folder: Path, *arguments: str) -> tuple[float, int]:
    """Processor seconds of a command, and its exit status."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, "-m", "auditor", *arguments, "-q"]
    status = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, status


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        traffics: list[Traffic] = []
        text = ""
        for number in range(_NETWORKS):
            chain = stack.enter_context(started())
            chain.with_multicall3()
            network = orrery.deploy(chain)
            url, traffic = stack.enter_context(slowed(chain.url, 0.0))
            traffics.append(traffic)
            pairs = ", ".join(f'{name} = "{address}"' for name, address in network.chains[0].contracts.items())
            text += _PROFILE.format(name=f"network-{number}", url=url, contracts=pairs)
        (folder / "auditor.toml").write_text(text)
        for label, command in (("cold (lock)", "lock"), ("warm (check)", "check"), ("warm again", "check")):
            before = [traffic.requests for traffic in traffics]
            seconds, status = measured(folder, command)
            requests = [traffic.requests - earlier for traffic, earlier in zip(traffics, before, strict=True)]
            print(f"{label:14} {seconds:6.2f} s of processor time, requests {requests}, status {status}")


if __name__ == "__main__":
    main()
