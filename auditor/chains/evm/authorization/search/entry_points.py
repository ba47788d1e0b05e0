"""The entry points of a contract that may change something: functions, with the types of their arguments, read from
bytecode, and what runs where no function is called (``fallback`` and ``receive``)."""

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
    """One entry point. ``types`` are those of the signature where it is known, else as inferred from code; ``reads``
    says that nothing was found in its code that changes anything.

    ``listed`` is False for a function that a proxy's standard names and no dispatcher of its code lists;
    ``unnamed`` is True for ``fallback`` and ``receive``, whose ``selector`` is one that no function has, or empty.
    ``payable`` says that it may take coins.
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
    something: getters without arguments are left out. Those of ``standard`` to which no code dispatches come last."""
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
    """What code may come to that dispatches to none of its listed functions: ``fallback``, ``receive``, and functions
    that are hidden from the dispatcher."""
    return reachable_sites(code, 0, frozenset(entry for *_, entry in _functions(code)))


def within(code: bytes, selector: str) -> ReachableSites | None:
    """What the function of this selector may come to in a code, None where the code does not list it."""
    entry = next((entry for name, *_, entry in _functions(code) if name == selector), None)
    return None if entry is None else reachable_sites(code, entry)


def enters_function(code: bytes, counter: int, taken: bool) -> bool:
    """Whether a JUMPI at a place in code, if it is taken or not, leads to where a listed function begins."""
    entries = {entry for *_, entry in _functions(code)}
    if not taken:
        return counter + 1 in entries
    # The place to jump to is mostly pushed just before.
    sizes = (size for size in (1, 2, 3) if counter > size and code[counter - size - 1] == 0x5F + size)
    return any(int.from_bytes(code[counter - size : counter], "big") in entries for size in sizes)


def signature_of(selector: str) -> str | None:
    """The signature of a function (``0x`` and 8 digits) where it is known."""
    function = known_functions().get(selector)
    return function.signature if function else known_signatures().get(selector)


def _entry_point(selector: str, inferred: tuple[str, ...], reads: bool, payable: bool) -> EntryPoint:
    signature = signature_of(selector)
    types = split_function(signature)[1] if signature else inferred
    # Another function may share the selector of a known one: code that reads more arguments is not that one.
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
