"""The entry points of a contract that may change state: functions with argument types, read from bytecode, and the code
that runs for other calldata (``fallback`` and ``receive``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from auditor.chains.evm.abi import split_function, split_types
from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.known_signatures import known_signatures
from auditor.chains.evm.signatures import keccak
from auditor.chains.evm.sites import ReachableSites, reachable_sites

_READS = ("view", "pure")


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One entry point. ``types`` are those of the signature if it is known, else inferred from code; ``reads`` says
    that static analysis found no state change.

    ``listed`` is False for a function of a proxy standard that no dispatcher lists; ``unnamed`` is True for
    ``fallback`` and ``receive``, whose ``selector`` is an undefined one, or empty. ``payable`` says that it may accept
    value.
    """

    selector: bytes
    types: tuple[str, ...]
    signature: str | None = None
    reads: bool = False
    listed: bool = True
    unnamed: bool = False
    payable: bool = False

    @property
    def shown(self) -> str:
        """The signature, or the selector with inferred types."""
        return self.signature or f"0x{self.selector.hex()}({','.join(self.types)})"


FALLBACK = EntryPoint(keccak(b"auditor_no_such_function_5b7e02()")[:4], ("uint256",), "fallback()", unnamed=True)
RECEIVE = EntryPoint(b"", (), "receive()", unnamed=True)


def entry_points_of(
    codes: Iterable[bytes], selectors: frozenset[str], standard: Iterable[str] = ()
) -> tuple[EntryPoint, ...]:
    """The functions among ``selectors`` (``0x`` and 8 digits) that any of the codes dispatches to and that may change
    state: getters without arguments are left out. Functions of ``standard`` that no code dispatches to come last."""
    codes = tuple(codes)
    result: dict[str, EntryPoint] = {}
    for code in codes:
        for selector, types, mutability, entry in _functions(code):
            reads = mutability in _READS and not reachable_sites(code, entry).sites
            if selector in selectors and selector not in result and not (reads and not types):
                result[selector] = _entry_point(selector, types, reads, mutability == "payable")
    listed = {selector for code in codes for selector, *_ in _functions(code)}
    hidden = (_hidden(selector) for selector in sorted(set(standard) - listed) if signature_of(selector))
    return (*(result[selector] for selector in sorted(result)), *hidden)


@lru_cache(maxsize=1024)
def unlisted(code: bytes) -> ReachableSites:
    """The state-changing instructions reachable outside of listed functions: in ``fallback``, ``receive``, and
    functions hidden from the dispatcher."""
    return reachable_sites(code, 0, frozenset(entry for *_, entry in _functions(code)))


def sites_of_function(code: bytes, selector: str) -> ReachableSites | None:
    """The state-changing instructions reachable from a function of the code; None if the code does not list it."""
    entry = next((entry for name, *_, entry in _functions(code) if name == selector), None)
    return None if entry is None else reachable_sites(code, entry)


def enters_function(code: bytes, counter: int, taken: bool) -> bool:
    """Whether a JUMPI, in the given direction, leads to the start of a listed function."""
    entries = {entry for *_, entry in _functions(code)}
    if not taken:
        return counter + 1 in entries
    # The jump target is usually pushed just before.
    sizes = (size for size in (1, 2, 3) if counter > size and code[counter - size - 1] == 0x5F + size)
    return any(int.from_bytes(code[counter - size : counter], "big") in entries for size in sizes)


def signature_of(selector: str) -> str | None:
    """The known signature of a function (``0x`` and 8 digits), or None."""
    function = known_functions().get(selector)
    return function.signature if function else known_signatures().get(selector)


def _entry_point(selector: str, inferred: tuple[str, ...], reads: bool, payable: bool) -> EntryPoint:
    signature = signature_of(selector)
    types = split_function(signature)[1] if signature else inferred
    # A selector may collide with that of a known function: code that reads more arguments is another function.
    if len(types) < len(inferred):
        signature, types = None, inferred
    return EntryPoint(bytes.fromhex(selector[2:]), types, signature, reads, payable=payable)


def _hidden(selector: str) -> EntryPoint:
    signature = signature_of(selector) or ""
    return EntryPoint(bytes.fromhex(selector[2:]), split_function(signature)[1], signature, listed=False)


@lru_cache(maxsize=1024)
def _functions(code: bytes) -> tuple[tuple[str, tuple[str, ...], str, int], ...]:
    from evmole import contract_info

    result = contract_info(code, selectors=True, arguments=True, state_mutability=True).functions or ()
    return tuple(
        (
            "0x" + function.selector,
            split_types(function.arguments or ""),
            function.state_mutability or "nonpayable",
            function.bytecode_offset,
        )
        for function in result
    )
