"""What is read out of one Rust file of a Substrate chain."""

from dataclasses import dataclass

from pydantic import TypeAdapter

Handed = tuple[str, tuple[str, ...]]  # an own function that is called, with the variables that it is handed


@dataclass(slots=True)
class OriginCall:
    """A call that is handed the origin: ``ensure_root(origin)``, ``Self::do_it(origin, 1)``.

    ``path`` is what stands before the name (``Self``, ``T::AdminOrigin``, ``pallet_x::Pallet::<T>``). ``maybe`` says
    that it lies in a branch, ``tested`` that only its outcome is looked at or that it is thrown away (``.is_ok()``,
    ``let _ =``): it turns nobody away. Calls of one ``group`` (0: none) are ways in of which one is enough.
    """

    path: str
    name: str
    line: int
    maybe: bool
    tested: bool
    group: int = 0


@dataclass(slots=True)
class Met:
    """A variable and what it is compared with, where a mismatch turns somebody away."""

    name: str
    other: str


@dataclass(slots=True)
class Arm:
    """What one arm of a ``match`` asks, if the call's arguments choose the arm; ``fails`` that it only fails."""

    met: tuple[Met, ...] = ()
    handed: tuple[Handed, ...] = ()
    fails: bool = False


@dataclass(slots=True)
class RustFunction:
    """A function that takes an origin, or compares what it is handed.

    ``index`` is its call index if it can be dispatched, ``claims`` its comment. ``compared`` are storage items that an
    account is compared with; ``fails`` that it does nothing but fail. ``signers`` are variables that hold who signed,
    ``lets`` variables with what they were given, ``handed`` own functions with the variables that they are handed.
    ``choices`` are the arms of each ``match`` that a caller's arguments choose; what they ask is not in ``met``.
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
    lets: tuple[tuple[str, str], ...] = ()
    met: tuple[Met, ...] = ()
    handed: tuple[Handed, ...] = ()
    choices: tuple[tuple[Arm, ...], ...] = ()


@dataclass(slots=True)
class RustFile:
    """A Rust file, or (``package`` alone) a ``Cargo.toml``; ``pallets`` are (name in the runtime, package).

    ``configured`` are (package, associated type, what a runtime sets it to), ``aliases`` its other names for types.
    """

    functions: tuple[RustFunction, ...] = ()
    pallets: tuple[tuple[str, str], ...] = ()
    package: str = ""
    broken: bool = False
    configured: tuple[tuple[str, str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


RUST_FILE = TypeAdapter(RustFile)
