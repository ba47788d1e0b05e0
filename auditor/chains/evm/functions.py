"""Known privileged functions and what a call of each does: the table of ``functions.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auditor.chains.evm.signatures import selector
from auditor.model.grant import Effect


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its signature: what a call does and which seats of the contract it can hand to anybody.

    ``open`` says that many contracts offer a function of this name to everybody.
    """

    signature: str
    effect: Effect
    confers: tuple[str, ...] = ()
    open: bool = False

    @property
    def selector(self) -> str:
        """``0x`` and 8 digits."""
        return selector(self.signature)


@cache
def known_functions() -> dict[str, Function]:
    """Every function of the table by its selector."""
    table = tomllib.loads(files("auditor.chains.evm").joinpath("functions.toml").read_text("utf-8"))
    found: dict[str, Function] = {}
    for group in table["group"]:
        confers, is_open = tuple(group.get("confers", ())), group.get("open", False)
        for signature in group["functions"]:
            function = Function(signature, Effect(group["effect"]), confers, is_open)
            if function.selector in found:
                raise ValueError(f"{signature} is in functions.toml twice")
            found[function.selector] = function
    return found
