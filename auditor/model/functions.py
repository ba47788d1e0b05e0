"""Known privileged functions of Solidity contracts and the effects of each: the table of ``functions.toml``.

Readers of chains and of sources both use it.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auditor.model.grant import Effect


@dataclass(frozen=True, slots=True)
class KnownFunction:
    """A function by its signature: its effect and the roles of the contract that it can grant to any account.

    ``open``: many contracts let everybody call a function of this name.
    """

    signature: str
    effect: Effect
    confers: tuple[str, ...] = ()
    open: bool = False


@cache
def function_table() -> tuple[KnownFunction, ...]:
    """Every function of the table, in its order."""
    table = tomllib.loads(files("auditor.model").joinpath("functions.toml").read_text("utf-8"))
    return tuple(
        KnownFunction(signature, Effect(group["effect"]), tuple(group.get("confers", ())), group.get("open", False))
        for group in table["group"]
        for signature in group["functions"]
    )
