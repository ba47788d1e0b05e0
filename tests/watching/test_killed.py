"""A watch of a real chain that is killed with -9 and started again: no change is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chains.evm.chain import Chain, person
from tests.chains.evm.safes import Safes

ROOT = Path(__file__).parents[2]
SIGNERS = [person(f"signer {n}") for n in range(3)]


@pytest.mark.slow
def test_killed_with_9_and_started_again(chain: Chain, tmp_path: Path) -> None:
    safe = Safes(chain).create(SIGNERS, 2)
    admin = chain.deploy("@openzeppelin/contracts:ProxyAdmin", safe)
    (tmp_path / "auditor.toml").write_text(
        f'[[networks]]\nname = "own"\ntitle = "Own"\n[[networks.chains]]\nid = "eip155:31337"\nrpc = ["{chain.url}"]\n'
        f'contracts = {{ Admin = "{admin}" }}\nroles = {{ treasury = ["Admin"] }}\n[watch]\nstate = "state"\n'
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "auditor", "watch", "-q"]

    def once() -> list[str]:
        done = subprocess.run(
            [*command, "--once"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return [json.loads(line)["sentence"] for line in done.stdout.splitlines()]

    assert once() == []
    with subprocess.Popen(
        [*command, "--every", "block"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE
    ) as watch:
        chain.send(safe, "changeThreshold(uint256)", 1, sender=safe)
        assert watch.stdout is not None
        first = json.loads(watch.stdout.readline())
        watch.kill()
    assert "1 of 3 instead of 2 of 3" in first["sentence"]
    chain.send(safe, "changeThreshold(uint256)", 2, sender=safe)
    assert any("2 of 3 instead of 1 of 3" in sentence for sentence in once())
    assert once() == []
