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


def pure_proxy(creator: bytes, height: int, extrinsic: int, kind: int, index: int = 0) -> bytes:
    """The account without a key that ``creator`` made by ``Proxy.create_pure`` in an extrinsic of a block, for a proxy
    type (``kind``, by its place among the runtime's types), the ``index``-th of that call (``pallet_proxy``)."""
    when = height.to_bytes(4, "little") + extrinsic.to_bytes(4, "little")
    preimage = b"modlpy/proxy____" + creator + when + bytes([kind]) + index.to_bytes(2, "little")
    return blake2b(preimage, digest_size=32).digest()[: len(creator)]


def module_account(pallet_id: bytes, size: int = 32) -> bytes:
    """The account of a pallet (``PalletId`` of 8 bytes, such as ``py/trsry``) where accounts have so many bytes."""
    return (b"modl" + pallet_id).ljust(size, b"\0")[:size]


def code_behind(account: bytes) -> str:
    """Whose code acts for an account that has no key, in words; nothing where none is recognised.

    Pallets and parachains have accounts that begin with a word of their own and end in zeros (polkadot-sdk,
    ``frame_support::PalletId``, ``polkadot_parachain_primitives``: ``Id`` and ``Sibling``).
    """
    word, rest = account[:4], account[4:]
    if rest[-4:] != bytes(4):
        return ""
    if word == b"modl":
        return f"the pallet {rest[:8].rstrip(bytes(1)).decode('utf-8', 'replace')!r}"
    if word in (b"para", b"sibl") and not any(rest[4:]):
        return f"parachain {int.from_bytes(rest[:4], 'little')}"
    return ""


def compact(number: int) -> bytes:
    """SCALE's compact form of a small number."""
    if number < 1 << 6:
        return bytes([number << 2])
    if number < 1 << 14:
        return (number << 2 | 1).to_bytes(2, "little")
    return (number << 2 | 2).to_bytes(4, "little")
