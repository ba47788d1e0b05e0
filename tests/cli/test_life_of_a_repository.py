"""A builder's repository through its life on a real chain: every kind of drift, in words and by exit status."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.model.network import Network
from tests.chains.evm.chain import DEPLOYER, ZERO, Chain, calldata, person
from tests.chains.evm.networks.site import CHAIN, Site, toml
from tests.chains.evm.node import started
from tests.chains.evm.safes import Safes

pytestmark = [pytest.mark.xdist_group("life"), pytest.mark.slow]

DAY = 86_400
SIGNERS = [person(f"signer {number}") for number in range(1, 5)]
SWAP = "swapOwner(address,address,address)"
FIRST = "0x" + "0" * 39 + "1"  # the sentinel before the first owner of a Safe


@dataclass
class Repository:
    """The folder of a builder, and the network that it relies on."""

    folder: Path
    chain: Chain
    contracts: dict[str, str]

    def auditor(self, *arguments: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
        """Runs the program as a CI does, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "auditor", *arguments, "-q"],
            cwd=self.folder,
            env={**_environment(self.folder), **(environment or {})},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def act(self, contract: str, function: str, *arguments: object, sender: str) -> None:
        """Somebody uses a power; ``sender`` is a contract of the network by its name."""
        self.chain.send(self.contracts[contract], function, *arguments, sender=self.contracts[sender])

    def endpoint(self, url: str) -> None:
        profile = self.folder / "mine.toml"
        profile.write_text(profile.read_text().replace(self.chain.url, url))


def _environment(folder: Path) -> dict[str, str]:
    import os

    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "CI_", "AUDITOR_"))}
    return {**kept, "XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"}


def deploy(node: Chain) -> Site:
    """A council of three that holds a treasury and, through a timelock of 14 days, the code of a registry."""
    site = Site(node)
    council = site.add("Council", Safes(node).create(SIGNERS[:3], 2), "governance")
    timelock = node.deploy("@openzeppelin/contracts:TimelockController", 14 * DAY, [council], [council], ZERO)
    site.add("Timelock", timelock, "governance")
    site.add("Treasury", node.deploy("Orrery.sol:Treasury", council), "treasury")
    start = calldata("initialize(address)", DEPLOYER)
    logic = node.deploy("Orrery.sol:SubnetRegistry")
    registry = node.deploy("@openzeppelin/contracts:TransparentUpgradeableProxy", logic, timelock, start)
    node.send(registry, "grantRole(bytes32,address)", b"\0" * 32, timelock)
    node.send(registry, "renounceRole(bytes32,address)", b"\0" * 32, DEPLOYER)
    site.add("SubnetRegistry", registry, "access")
    slot = "0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103"  # EIP-1967, the admin
    admin = node.rpc("eth_getStorageAt", registry, slot, "latest")
    site.contracts["Admin"] = "0x" + admin[-40:]
    return site


@pytest.fixture
def repository(chain: Chain, tmp_path: Path) -> Iterator[Repository]:
    site = deploy(chain)
    contracts = dict(site.contracts)
    del site.contracts["Admin"]
    network = Network(name="mine", title="Mine", exit_window="P7D", chains=(site.profile(),))
    (tmp_path / "mine.toml").write_text(toml(network))
    (tmp_path / "auditor.toml").write_text('networks = ["./mine.toml"]\n')
    (tmp_path / ".git").mkdir()
    mine = Repository(tmp_path, chain, contracts)
    status, said = mine.auditor("lock")
    assert status == 0, said
    yield mine


def test_each_kind_of_drift_in_words_and_status(repository: Repository) -> None:
    assert repository.auditor("check")[0] == 0

    repository.act("Council", SWAP, FIRST, SIGNERS[0], SIGNERS[3], sender="Council")
    status, said = repository.auditor("check")
    assert status == 0, said
    assert "review    mine: In Council" in said and "replaces" in said and "worse" not in said.replace("0 worse", "")

    repository.act("Council", "changeThreshold(uint256)", 1, sender="Council")
    status, said = repository.auditor("check")
    assert status == 1
    assert "worse     mine: Council needs 1 of 3 instead of 2 of 3" in said
    assert repository.auditor("check", "--pull-request")[0] == 0

    repository.act("Timelock", "updateDelay(uint256)", DAY, sender="Timelock")
    assert "worse     mine: Timelock waits 1 day instead of 14 days." in repository.auditor("check")[1]

    assert repository.auditor("lock")[0] == 0
    assert repository.auditor("check")[0] == 0
    locked = (repository.folder / "auditor.lock").read_bytes()
    repository.chain.mine(5)
    assert repository.auditor("lock")[0] == 0
    assert (repository.folder / "auditor.lock").read_bytes() == locked


def test_new_code_and_another_owner(repository: Repository) -> None:
    logic = repository.chain.deploy("Orrery.sol:SubnetRegistry")
    upgrade = "upgradeAndCall(address,address,bytes)"
    repository.act("Admin", upgrade, repository.contracts["SubnetRegistry"], logic, b"", sender="Timelock")
    status, said = repository.auditor("check")
    assert status == 0, said
    assert "review    mine: The code of SubnetRegistry was replaced" in said

    repository.act("Treasury", "transferOwnership(address)", person("somebody"), sender="Council")
    status, said = repository.auditor("check")
    assert status == 1
    assert "held by one key" in said and "acceptOwnership() of Treasury. It takes 1 party at once." in said

    repository.chain.send(repository.contracts["Treasury"], "acceptOwnership()", sender=person("somebody"))
    status, said = repository.auditor("check", "-o", "markdown=comment.md", "-o", "sarif=check.sarif")
    assert status == 1
    assert "moved from a 2-of-3 (Council) to one key" in said, said
    comment = (repository.folder / "comment.md").read_text()
    assert "**worse** ❌" in comment and "moved from a 2-of-3" in comment
    results = json.loads((repository.folder / "check.sarif").read_text())["runs"][0]["results"]
    lines = (repository.folder / "auditor.lock").read_text().splitlines()
    moved = next(result for result in results if "moved from" in result["message"]["text"])
    place = moved["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "auditor.lock"
    assert (
        "withdraw" in lines[place["region"]["startLine"] - 1] or "Ownership" in lines[place["region"]["startLine"] - 1]
    )


def test_a_network_that_is_down_or_lies(repository: Repository) -> None:
    settings = repository.folder / "auditor.toml"
    repository.endpoint("http://127.0.0.1:9")
    status, said = repository.auditor("check")
    assert status == 0, said
    assert "warns     mine: No node answers for mine" in said
    settings.write_text(settings.read_text() + '[policy]\nmax_age = "PT0S"\n')
    repository.chain.mine(1)
    status, said = repository.auditor("check", environment={"XDG_CACHE_HOME": str(repository.folder / "empty")})
    assert status == 3 and "mine was not read" in said
    status, said = repository.auditor("lock")
    assert status == 3 and "mine was not locked" in said
    with started("--chain-id=31338") as other:
        profile = repository.folder / "mine.toml"
        profile.write_text(profile.read_text().replace("http://127.0.0.1:9", other.url))
        status, said = repository.auditor("check", environment={"XDG_CACHE_HOME": str(repository.folder / "empty")})
    assert status == 3, said
    assert "31338" in said or "another chain" in said


def test_two_checks_and_two_locks_at_once(repository: Repository) -> None:
    repository.act("Council", "changeThreshold(uint256)", 1, sender="Council")
    with ThreadPoolExecutor(2) as pool:
        checks = list(pool.map(lambda _: repository.auditor("check"), range(2)))
        assert [status for status, _ in checks] == [1, 1]
        locks = list(pool.map(lambda _: repository.auditor("lock"), range(2)))
    assert [status for status, _ in locks] == [0, 0], locks
    assert repository.auditor("check")[0] == 0
    assert CHAIN in (repository.folder / "auditor.lock").read_text()
