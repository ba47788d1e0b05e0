"""Known privileged functions of Solidity contracts and what a call of each does: the table of ``functions.toml``.

Used where a chain is read and where sources are.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auditor.model.grant import Effect


@dataclass(frozen=True, slots=True)
class KnownFunction:
    """A function by its signature: what a call does and which seats of the contract it can hand to anybody.

    ``open`` says that many contracts offer a function of this name to everybody.
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
