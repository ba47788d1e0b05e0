"""Effects of root's calls, measured on a fork of the same runtime: ``effects/*.toml``.

The tables of calls are read from source; here the effects were tried: a fork ran with and without the call from one
state, and the payments to a miner and a validator were compared. ``tests/chains/substrate/measure_effects.py`` makes
the files, which only hold for a runtime with the same code.
"""

import tomllib
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from auditor.chains.substrate.collector import Collector
from auditor.chains.substrate.reader import SubstrateReader
from auditor.model.evidence import Certainty
from auditor.model.frozen import Frozen
from auditor.model.grant import Effect

_FOLDER = Path(__file__).parent / "effects"
_CODE = b":code"


class MeasuredCall(Frozen):
    """One run: the amounts ``paid`` to the miner and the validator after a call with some ``arguments``. ``effect`` is
    the effect that this shows; it is empty if nothing changed, which proves nothing about other arguments."""

    call: str
    arguments: str
    effect: Literal["", Effect.PAUSE, Effect.EMISSION, Effect.REDIRECT]
    paid: tuple[int, int] | Literal["stopped"]


class MeasuredRuntime(Frozen):
    """All runs on one runtime with the code hash ``code`` (BLAKE2b of 32 bytes), read from ``source``.

    ``usual`` is paid without a call in as many ``blocks``; ``part`` is the part of the runtime that pays.
    """

    spec_name: str
    spec_version: int
    code: str
    source: str
    part: str
    blocks: int
    usual: tuple[int, int]
    measured: tuple[MeasuredCall, ...]


@cache
def runtimes() -> tuple[MeasuredRuntime, ...]:
    """The runtimes of all files."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml"))]
    return tuple(MeasuredRuntime.model_validate(entry) for file in files for entry in file["runtime"])


async def add_measured(reader: SubstrateReader, collected: Collector) -> None:
    """Proves effects of root's calls, and adds effects that no table of calls has, if this runtime was measured.

    Raises Unread.
    """
    alike = [entry for entry in runtimes() if (entry.spec_name, entry.spec_version) == _version(reader)]
    if not alike:
        return
    code = await reader.bytes_at(_CODE, "the code of the runtime")
    digest = f"blake2b-256:{blake2b(code, digest_size=32).hexdigest()}"
    for entry in alike:
        if entry.code == digest:
            for run in entry.measured:
                _add(reader, collected, entry, run)


def _version(reader: SubstrateReader) -> tuple[str, int]:
    return reader.spec_name, reader.spec_version


def _add(reader: SubstrateReader, collected: Collector, runtime: MeasuredRuntime, run: MeasuredCall) -> None:
    root, target = collected.module("Root"), collected.module(runtime.part)
    mine = [grant for grant in collected.grants if (grant.holder, grant.function) == (root, run.call)]
    if not run.effect or not mine or target not in collected.entities:
        return
    paid = "nothing more" if run.paid == "stopped" else str(list(run.paid))
    after = f"after {run.call}({run.arguments}): {paid}"
    says = f"paid to a miner and a validator in {runtime.blocks} blocks: {list(runtime.usual)}; {after}"
    evidence = reader.cite(runtime.source, f"what {run.call} does, on a fork of this runtime", says)
    same = [grant for grant in mine if (grant.target, grant.effect) == (target, run.effect)]
    base = same or [mine[0].model_copy(update={"target": target, "effect": Effect(run.effect)})]
    update = {"effect_certainty": Certainty.PROVEN}
    shown = [grant.model_copy(update=update | {"evidence": (*grant.evidence, evidence)}) for grant in base]
    collected.replace_grants(same, shown)
