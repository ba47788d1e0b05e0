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
    results: dict[str, Function] = {}
    for row in function_table():
        function = Function(row.signature, row.effect, row.confers, row.open)
        if function.selector in results:
            raise ValueError(f"{row.signature} is in functions.toml twice")
        results[function.selector] = function
    return results
