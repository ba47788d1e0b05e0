"""Accounts that are derived from other accounts: the derivation proves who controls them, which the chain does not
show."""

from collections.abc import Iterable
from hashlib import blake2b


def multisig(signers: Iterable[bytes], threshold: int) -> bytes:
    """The account of a multisig (``pallet_multisig``), for signers in any order.

    It has their length: 32 bytes, or the first 20 on chains with Ethereum's accounts. Raises ValueError for a threshold
    above the number of signers.
    """
    ordered = sorted(set(signers))
    if not 1 <= threshold <= len(ordered) or threshold >= 1 << 16:
        raise ValueError(f"a threshold of {threshold} cannot be reached by {len(ordered)} signers")
    preimage = b"modlpy/utilisuba" + compact(len(ordered)) + b"".join(ordered) + threshold.to_bytes(2, "little")
    return blake2b(preimage, digest_size=32).digest()[: len(ordered[0])]


def pure_proxy(creator: bytes, height: int, extrinsic: int, kind: int, index: int = 0) -> bytes:
    """The account without a key that ``creator`` made by ``Proxy.create_pure`` in an extrinsic of a block
    (``pallet_proxy``). ``kind`` is the index of the proxy type in the runtime's enum, ``index`` the disambiguation
    index of the call."""
    when = height.to_bytes(4, "little") + extrinsic.to_bytes(4, "little")
    preimage = b"modlpy/proxy____" + creator + when + bytes([kind]) + index.to_bytes(2, "little")
    return blake2b(preimage, digest_size=32).digest()[: len(creator)]


def module_account(pallet_id: bytes, size: int = 32) -> bytes:
    """The account of a pallet (``PalletId`` of 8 bytes, such as ``py/trsry``), truncated to ``size`` bytes."""
    return (b"modl" + pallet_id).ljust(size, b"\0")[:size]


def controlling_code(account: bytes) -> str:
    """Which code controls an account without a key, in words; empty if none is recognised.

    Accounts of pallets and parachains begin with a fixed prefix and end in zeros (polkadot-sdk,
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
