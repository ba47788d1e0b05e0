"""Slither on a source tree, in an environment of its own: the functions that it takes for guarded, and its time.

Counted as guarded is whatever one of its two notions says: ``Function.is_protected`` or the printer ``vars-and-auth``;
both ask for ``msg.sender`` itself in a condition, so that they miss callers behind a helper such as ``_msgSender()``.
It compiles with a solc of npm (WebAssembly, by Node.js); compile time is part of its time.
"""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import slither_environment
from benchmarks.slither_environment import SlitherMissing
from tests.chains import npm

_SOLC = """#!/usr/bin/env node
const wrapper = require(%s + '/wrapper');
const solc = (wrapper.default || wrapper)(require(%s + '/soljson.js'));
if (process.argv.includes('--version')) {
  console.log('solc, the solidity compiler commandline interface\\nVersion: ' + solc.version());
} else {
  process.stdout.write(solc.compile(require('fs').readFileSync(0, 'utf8')));
}
"""
_ASK = """
import json, sys, time
from crytic_compile import CryticCompile
from crytic_compile.platform.solc_standard_json import SolcStandardJson
from slither import Slither
from slither.printers.functions.authorization import PrinterWrittenVariablesAndAuthorization as Authorization
begin = time.perf_counter()
compiled = CryticCompile(SolcStandardJson(sys.argv[1]), solc=sys.argv[2], solc_disable_warnings=True)
compile_s = time.perf_counter() - begin
slither = Slither(compiled)
found, total = [], 0
for contract in slither.contracts:
    for function in contract.functions_declared:
        if function.visibility not in ('external', 'public') or function.view or function.pure:
            continue
        if function.is_constructor or not function.is_implemented or contract.is_interface or contract.is_library:
            continue
        total += 1
        if function.is_protected() or Authorization.get_msg_sender_checks(function):
            found.append((function.source_mapping.filename.absolute, function.name))
print(json.dumps({'compile_s': compile_s, 'found': found, 'total': total}))
"""


@dataclass(frozen=True)
class Said:
    """(file, function) that Slither takes for guarded, how many functions it saw, its seconds in all and compiling."""

    found: set[tuple[str, str]]
    functions: int
    seconds: float
    compile_s: float


def guarded(sources: Path, compiler: Path | None = None) -> Said:
    """What Slither says of a tree. ``compiler`` is an npm package of solc, instead of the one of the test chains.

    Raises SlitherMissing.
    """
    sources = sources.resolve()  # Slither tells files without symbolic links
    python, solc = _installed(compiler or npm.MODULES / "solc")
    standard_input = slither_environment.HOME / "input.json"
    files = {
        str(path.relative_to(sources)): {"content": path.read_text(encoding="utf-8")}
        for path in sorted(sources.rglob("*.sol"))
        if path.is_file() and not {"mocks", "test"} & set(path.parts)
    }
    outputs = ["abi", "evm.bytecode", "evm.deployedBytecode", "userdoc", "devdoc", "metadata"]
    standard_input.write_text(
        json.dumps(
            {
                "language": "Solidity",
                "sources": files,
                "settings": {
                    "outputSelection": {"*": {"*": outputs, "": ["ast"]}},
                    "optimizer": {"enabled": True, "runs": 200},
                }
                | ({} if compiler else {"evmVersion": "osaka"}),
            }
        )
    )
    begin = time.perf_counter()
    done = subprocess.run(
        [str(python), "-c", _ASK, str(standard_input), str(solc)],
        cwd=sources,
        capture_output=True,
        text=True,
        timeout=1800,
    )
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise SlitherMissing(f"it failed: {done.stderr.strip().splitlines()[-1:]}")
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    found = {(os.path.relpath(file, sources), name) for file, name in answer["found"]}
    return Said(found, answer["total"], seconds, answer["compile_s"])


def _installed(compiler: Path) -> tuple[Path, Path]:
    python, solc = slither_environment.python(), slither_environment.HOME / "solc"
    solc.write_text(_SOLC % (json.dumps(str(npm.MODULES / "solc")), json.dumps(str(compiler))))
    solc.chmod(0o755)
    return python, solc
