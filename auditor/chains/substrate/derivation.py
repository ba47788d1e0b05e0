"""Accounts that are computed from others, so that who stands behind them can be proven although no chain shows it."""

from collections.abc import Iterable
from hashlib import blake2b


def multisig(signers: Iterable[bytes], threshold: int) -> bytes:
    """The account of a multisig (``pallet_multisig``): any order of signers gives the same.

    It is as long as theirs: 32 bytes, or the first 20 on chains with Ethereum's accounts. Raises ValueError for a
    threshold that signers cannot reach.
    """
    ordered = sorted(set(signers))
    if not 1 <= threshold <= len(ordered) or threshold >= 1 << 16:
        raise ValueError(f"a threshold of {threshold} cannot be reached by {len(ordered)} signers")
    preimage = b"modlpy/utilisuba" + compact(len(ordered)) + b"".join(ordered) + threshold.to_bytes(2, "little")
    return blake2b(preimage, digest_size=32).digest()[: len(ordered[0])]


def module_account(pallet_id: bytes) -> bytes:
    """The account of a pallet (``PalletId`` of 8 bytes, such as ``py/trsry``)."""
    return (b"modl" + pallet_id).ljust(32, b"\0")


def compact(number: int) -> bytes:
    """SCALE's compact form of a small number."""
    if number < 1 << 6:
        return bytes([number << 2])
    if number < 1 << 14:
        return (number << 2 | 1).to_bytes(2, "little")
    return (number << 2 | 2).to_bytes(4, "little")
