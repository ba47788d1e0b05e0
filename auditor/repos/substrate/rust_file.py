"""The facts of one Rust file of a Substrate chain."""

from dataclasses import dataclass

from pydantic import TypeAdapter

HelperCall = tuple[str, tuple[str, ...]]  # a called own function, with the variables that it gets


@dataclass(slots=True)
class OriginCall:
    """A call that gets the origin: ``ensure_root(origin)``, ``Self::do_it(origin, 1)``.

    ``path`` is the text before the name (``Self``, ``T::AdminOrigin``, ``pallet_x::Pallet::<T>``). ``maybe``: it is in
    a branch; ``tested``: its result is only inspected or discarded (``.is_ok()``, ``let _ =``), so that it rejects
    nobody. Calls of one ``group`` (0: none) are alternatives of which one is enough.
    """

    path: str
    name: str
    line: int
    maybe: bool
    tested: bool
    group: int = 0


@dataclass(slots=True)
class SignerComparison:
    """A variable and the value that it is compared with, where a mismatch rejects."""

    name: str
    other: str


@dataclass(slots=True)
class Arm:
    """The checks in one arm of a ``match``, if the call's arguments select the arm; ``fails``: it only fails."""

    met: tuple[SignerComparison, ...] = ()
    handed: tuple[HelperCall, ...] = ()
    fails: bool = False


@dataclass(slots=True)
class RustFunction:
    """A function that takes an origin, or compares its arguments.

    ``index`` is its call index if it is dispatchable, ``claims`` its comment. ``compared`` are storage items that an
    account is compared with; ``fails``: it only fails. ``signers`` are variables that hold the signer, ``assignments``
    variables with their values, ``helper_calls`` own functions with the variables that they get. ``choices`` are the
    arms of each ``match`` that a caller's arguments select; their checks are not in ``comparisons``.
    """

    name: str
    line: int
    head: str
    dispatchable: bool
    index: int | None
    condition: str
    claims: str
    origin_calls: tuple[OriginCall, ...]
    compared: tuple[str, ...]
    fails: bool
    parameters: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    assignments: tuple[tuple[str, str], ...] = ()
    comparisons: tuple[SignerComparison, ...] = ()
    helper_calls: tuple[HelperCall, ...] = ()
    choices: tuple[tuple[Arm, ...], ...] = ()


@dataclass(slots=True)
class RustFile:
    """A Rust file, or (``package`` alone) a ``Cargo.toml``; ``pallets`` are (name in the runtime, package).

    ``configured`` are (package, associated type, its value in a runtime), ``aliases`` type aliases.
    """

    functions: tuple[RustFunction, ...] = ()
    pallets: tuple[tuple[str, str], ...] = ()
    package: str = ""
    broken: bool = False
    configured: tuple[tuple[str, str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


RUST_FILE = TypeAdapter(RustFile)
