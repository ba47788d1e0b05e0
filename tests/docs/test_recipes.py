"""The recipes of CONTRIBUTING are true: what they add in a scratch copy is there, with no other file changed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATHS = r"`((?:auditor|rules|reports|tests|docs|benchmarks)/[\w./<>*-]*)`"
NETWORK = """schema = "auditor.network/1"
name = "scratch"
title = "Scratch"
about = "A network of this test"

[[chains]]
id = "eip155:1"
rpc = ["https://node.example"]
source = "https://network.example"
"""
RULE = """id: scratch-rule
title: A power exists
severity: info
applies_to: power
when: power.weight > 0
identity: [power.harm, power.target]
message: "{who} can {deed} {how_fast}."
why: Every power matters.
remediation: Remove it.
examples:
  fires: {power: {weight: 1}}
  quiet: {power: {weight: 0}}
  unknown: {power: {harm: funds.seize}}
"""
FORMAT = '''"""The verdict in one word."""

from auditor.formats.format import PLAIN, Style
from auditor.model.assessment import Assessment


class Word:
    """One word."""

    name = "word"
    suffix = ".txt"

    def render(self, assessment: Assessment, style: Style = PLAIN) -> str:
        """The verdict."""
        return f"{assessment.verdict.value}\\n"
'''
KIND = '''"""Contracts of this test."""

from auditor.chains.evm.reading import ChainReader, Contract, Reading
from auditor.chains.evm.signatures import selector


class Scratch:
    """A contract that sets an emission rate."""

    name = "scratch"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """That it is one."""
        if selector("setEmissionRate(uint256)") not in contract.selectors:
            return None
        return Reading(standards=("scratch",))
'''


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scratch")
    for name in ("auditor", "rules", "reports"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def start(scratch: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auditor", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(scratch)}
    return subprocess.run(command, capture_output=True, text=True, cwd=scratch, env=environment, check=False)


def run(scratch: Path, *arguments: str) -> str:
    result = start(scratch, *arguments)
    assert result.returncode == 0, result.stderr + result.stdout
    return result.stdout


def test_a_network_is_one_file(scratch: Path) -> None:
    (scratch / "auditor" / "networks" / "scratch.toml").write_text(NETWORK, encoding="utf-8")
    assert "Scratch: A network of this test (eip155:1)" in run(scratch, "networks", "list")


@pytest.mark.slow
def test_a_rule_is_one_file(scratch: Path) -> None:
    (scratch / "rules" / "scratch-rule.yaml").write_text(RULE, encoding="utf-8")
    run(scratch, "rules", "check", "rules")
    assert "scratch-rule" in run(scratch, "rules", "list")


@pytest.mark.slow
def test_a_format_is_one_file_and_one_line(scratch: Path) -> None:
    (scratch / "auditor" / "formats" / "word.py").write_text(FORMAT, encoding="utf-8")
    listing = scratch / "auditor" / "formats" / "__init__.py"
    line = '    "word": "auditor.formats.word:Word",\n}'
    listing.write_text(listing.read_text("utf-8").replace("}", line, 1), encoding="utf-8")
    assert run(scratch, "scan", "demo", "--quiet", "-o", "word") == "yes\n"


def _with_kind(scratch: Path, text: str) -> None:
    """Carries out the row of the table: one file, and one import and one entry in the list of kinds."""
    kinds = scratch / "auditor" / "chains" / "evm" / "kinds"
    (kinds / "scratch.py").write_text(text, encoding="utf-8")
    listing = (ROOT / "auditor" / "chains" / "evm" / "kinds" / "__init__.py").read_text("utf-8")
    listing = listing.replace("\nfrom ", "\nfrom auditor.chains.evm.kinds.scratch import Scratch\nfrom ", 1)
    listing = listing.replace("    Guarded(),\n)", "    Guarded(),\n    Scratch(),\n)")
    (kinds / "__init__.py").write_text(listing, encoding="utf-8")


@pytest.mark.slow
def test_a_contract_kind_is_one_file_one_import_and_one_entry(scratch: Path) -> None:
    _with_kind(scratch, KIND)
    report = json.loads(run(scratch, "scan", "demo", "--quiet", "-o", "json"))
    labels = {node["label"] for node in report["graph"]["nodes"] if "scratch" in node["standards"]}
    assert labels == {"EmissionsController"}


@pytest.mark.slow
def test_a_contract_kind_that_reads_more_needs_a_new_recording_of_the_demo(scratch: Path) -> None:
    _with_kind(
        scratch,
        KIND.replace("return Reading", 'await chain.call(contract.address, "x()(uint256)")\n        return Reading'),
    )
    result = start(scratch, "scan", "demo", "--quiet")
    assert (result.returncode, "recorded by another version" in result.stderr) == (3, True)


def test_every_path_that_the_pages_name_exists() -> None:
    pages = [ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")]
    paths = {
        (page.name, path)
        for page in pages
        if page.name != "commands.md"
        for path in re.findall(
            r"`((?:auditor|rules|reports|tests|docs|benchmarks)/[\w./<>*-]*)`", page.read_text("utf-8")
        )
    }
    missing = [(page, path) for page, path in sorted(paths) if not any(ROOT.glob(re.sub(r"<\w+>", "*", path)))]
    assert len(paths) > 30
    assert missing == []
