"""The functions of a contract that may change something, with the types of their arguments, read from bytecode."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from auditor.chains.evm.abi import parts, split_types
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.known_signatures import known_signatures

_READS = ("view", "pure")


@dataclass(frozen=True, slots=True)
class Method:
    """One function. ``types`` are those of the signature where it is known, else as inferred from code; ``reads`` says
    that nothing was found in its code that changes anything, which is not for sure in long functions."""

    selector: bytes
    types: tuple[str, ...]
    signature: str | None = None
    reads: bool = False

    @property
    def shown(self) -> str:
        """The signature, or the selector with inferred types."""
        return self.signature or f"0x{self.selector.hex()}({','.join(self.types)})"


def methods(codes: Iterable[bytes], selectors: frozenset[str]) -> tuple[Method, ...]:
    """The functions among ``selectors`` (``0x`` and 8 digits) that any of the codes dispatches to and that may change
    something: getters without arguments are left out."""
    found: dict[str, Method] = {}
    for code in codes:
        for selector, types, mutability in _functions(code):
            reads = mutability in _READS
            if selector in selectors and selector not in found and not (reads and not types):
                found[selector] = _method(selector, types, reads)
    return tuple(found[selector] for selector in sorted(found))


def signature_of(selector: str) -> str | None:
    """The signature of a function (``0x`` and 8 digits) where it is known."""
    known = known_functions().get(selector)
    return known.signature if known else known_signatures().get(selector)


def _method(selector: str, inferred: tuple[str, ...], reads: bool) -> Method:
    signature = signature_of(selector)
    types = parts(signature)[1] if signature else inferred
    # Another function may share the selector of a known one: code that reads more arguments is not that one.
    if len(types) < len(inferred):
        signature, types = None, inferred
    return Method(bytes.fromhex(selector[2:]), types, signature, reads)


@lru_cache(maxsize=1024)
def _functions(code: bytes) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    from evmole import contract_info

    found = contract_info(code, selectors=True, arguments=True, state_mutability=True).functions or ()
    return tuple(
        ("0x" + each.selector, split_types(each.arguments or ""), each.state_mutability or "nonpayable")
        for each in found
    )
