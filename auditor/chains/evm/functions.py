"""The table of known privileged functions by selector, the only name of a function that bytecode keeps."""

from functools import cache

from auditor.chains.evm.signatures import selector
from auditor.model.functions import KnownFunction, function_table


class Function(KnownFunction):
    """A known function with its selector."""

    @property
    def selector(self) -> str:
        """``0x`` and 8 digits."""
        return selector(self.signature)


@cache
def known_functions() -> dict[str, Function]:
    """Every function of the table by its selector."""
    found: dict[str, Function] = {}
    for known in function_table():
        function = Function(known.signature, known.effect, known.confers, known.open)
        if function.selector in found:
            raise ValueError(f"{known.signature} is in functions.toml twice")
        found[function.selector] = function
    return found
