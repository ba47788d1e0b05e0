"""``auditor doctor``: what endpoints, tokens and this machine lack, one line for each check."""

import asyncio
import os
from typing import TYPE_CHECKING

from auditor.cli.groups import with_groups
from auditor.cli.listed import Listed, ListedOptions, Names
from auditor.cli.printing import say_wrapped
from auditor.cli.repositories import Forge
from auditor.errors import ToolError
from auditor.model.text import one_line

if TYPE_CHECKING:
    from auditor.pipeline.examination import ExaminedPart
    from auditor.settings import Target


@with_groups
def doctor(networks: Names = None, *, options: ListedOptions, forge: Forge = None) -> int:
    """Checks what scans of these networks need: endpoints and their chains, proofs, earlier state, events, limits.

    Also the token of a forge, and this machine. One line for each check, with a remedy where something is missing.
    Exit status 3 if a network cannot be read; what only makes a scan slower or less proven is no failure.
    """
    from auditor.pipeline import examination

    listed = Listed(networks, options)
    results = examination.machine()
    readable = [target.network for target in listed.targets if target.network is not None]
    results += asyncio.run(examination.endpoints(readable))
    secret = os.environ.get("AUDITOR_FORGE_TOKEN", "")
    if forge and secret:
        results.append(asyncio.run(examination.token(forge, secret)))
    lines = [line for line in map(_recorded, listed.targets) if line]
    say_wrapped("\n".join([*lines, *(line for part in results for line in _lines(part))]))
    return ToolError.exit_status if examination.unreadable(results) else 0


def _recorded(target: "Target") -> str:
    return f"ok    {target.name}: a recording, which needs no endpoint" if target.recording else ""


def _lines(part: "ExaminedPart") -> list[str]:
    check = part.check
    word = "ok" if check.works else "FAIL" if check.needed else "lacks"
    line = f"{word:5} {part.part}: {check.name}: {one_line(check.says, 300)}"
    return [line] if check.works else [line, f"      help: {check.remedy}"]
