"""What a user waits for before anything is read: the command line starts without the packages that do the work."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

OWN = (
    *(f"auditor.{room}" for room in ("api", "chains", "engine", "graph", "net", "pipeline")),
    *("auditor.model.assessment", "auditor.model.network", "auditor.model.snapshot"),
)
OTHERS = (
    *("cel_expr_python", "httpx", "jinja2", "rich", "tree_sitter", "websockets", "yaml"),
    *("highspy", "networkx", "numpy", "pandas"),
    *("Crypto", "cffi", "eth_abi", "eth_utils", "evmole", "py_ecc", "scalecodec", "trie", "web3"),
)
PROGRAM = """
import json, sys
from auditor import cli
try:
    cli.main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout
    return set(json.loads(done.stderr))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_that_works(option: str) -> None:
    assert loaded(option) & {"pydantic", *OWN, *OTHERS} == set()


@pytest.mark.parametrize("command", ["scan", "repo", "networks"])
def test_the_help_of_a_command_loads_only_what_reads_its_options(command: str) -> None:
    assert loaded(command, "--help") & {*OWN, *OTHERS} == set()


@pytest.mark.parametrize("name", [*OWN, *OTHERS])
def test_a_module_of_that_name_exists(name: str) -> None:
    assert find_spec(name) is not None
