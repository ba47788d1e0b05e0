"""Runs inside Slither's own environment: says of each function of some sources whether Slither holds it for protected.

Arguments: a file with standard JSON input for solc, and the solc to run. Writes JSON: contract, signature, protected.
"""

import json
import sys
from pathlib import Path

from crytic_compile import CryticCompile  # type: ignore[import-not-found]
from crytic_compile.platform.solc_standard_json import SolcStandardJson  # type: ignore[import-not-found]
from slither import Slither  # type: ignore[import-not-found]


def main(given: str, solc: str) -> None:
    """Prints what Slither finds."""
    compiled = CryticCompile(SolcStandardJson(json.loads(Path(given).read_text())), solc=solc)
    found = [
        (contract.name, function.solidity_signature, function.is_protected())
        for contract in Slither(compiled).contracts
        for function in contract.functions
        if function.visibility in ("public", "external") and not function.is_constructor
    ]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
