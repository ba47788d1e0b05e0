"""The reference page of the settings file and the exit statuses, from the models and tables that decide."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from auditor.errors import EXIT_STATUSES
from auditor.settings.policy import Acceptance, Policy
from auditor.settings.settings import NetworkEntry, Settings, WatchSettings

_INTRODUCTION = """# Settings and exit statuses

`auditor.toml` in a repository, or `[tool.auditor]` in its `pyproject.toml`, holds what a repository always wants. The
nearest one is used, from the current folder up to the root of the repository. Flags win over environment variables,
these over the file. Paths in the file start at its folder. `auditor config show` names the origin of every value.

```toml
networks = ["thegraph", "./networks/pay.toml", { use = "bittensor", subnet = 3, exit = "P14D" }]
as = "builder"

[rpc]
"eip155:42161" = "https://arb1.arbitrum.io/rpc"

[policy.harms]
"market.dump" = "ignore"

[[accepted]]
rule = "one-key-pauses-rewards"
reason = "The guardian is our own multisig."
owner = "ada@example.org"
expires = 2027-03-01
```

"""
_TABLES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("Keys", Settings),
    ("A network of `networks`", NetworkEntry),
    ("`[policy]`", Policy),
    ("`[[accepted]]`", Acceptance),
    ("`[watch]`", WatchSettings),
)
_VARIABLES = {
    "AUDITOR_RPC": "Endpoints with secrets: pairs CHAIN=URL, separated by spaces; each wins over that of the file.",
    "AUDITOR_FORGE": "The API of a forge that is asked too (`--forge`).",
    "AUDITOR_FORGE_TOKEN": "Its token.",
    "AUDITOR_WEBHOOK": "Where `auditor watch` posts events; wins over that of the file.",
    "AUDITOR_WEBHOOK_SECRET": "The key of the HMAC in the header X-Auditor-Signature of each event.",
    "NO_COLOR": "No colours.",
}


def page() -> str:
    """The page as Markdown."""
    tables = [f"## {title}\n\n| key | default | meaning |\n|---|---|---|\n{_rows(model)}\n" for title, model in _TABLES]
    variables = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in _VARIABLES.items())
    statuses = "".join(f"| {status} | {meaning} |\n" for status, meaning in EXIT_STATUSES.items())
    tables += [f"## Environment variables\n\n| variable | meaning |\n|---|---|\n{variables}"]
    tables += [f"## Exit statuses\n\nThe same for every format.\n\n| status | meaning |\n|---|---|\n{statuses}"]
    return _INTRODUCTION + "\n".join(tables)


def _rows(model: type[BaseModel]) -> str:
    return "\n".join(_row(name, entry) for name, entry in _fields(model))


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    return ((entry.alias or name, entry) for name, entry in model.model_fields.items())


def _row(name: str, entry: FieldInfo) -> str:
    default = "required" if entry.is_required() else _default(entry.get_default(call_default_factory=True))
    return f"| `{name}` | {default} | {entry.description} |"


def _default(value: Any) -> str:
    if value is None or value in ((), {}) or isinstance(value, BaseModel):
        return "none"
    return f"`{value if isinstance(value, Path) else json.dumps(value)}`"
