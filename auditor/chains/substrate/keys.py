"""Storage keys: hashes of the pallet's and the item's name, followed by each map key with the map's hasher."""

from collections.abc import Callable
from hashlib import blake2b

import xxhash


def twox64(data: bytes) -> bytes:
    """xxHash64 with seed 0, little endian."""
    return xxhash.xxh64(data, seed=0).intdigest().to_bytes(8, "little")


def twox128(data: bytes) -> bytes:
    """Two xxHash64 with the seeds 0 and 1."""
    return twox64(data) + xxhash.xxh64(data, seed=1).intdigest().to_bytes(8, "little")


def twox256(data: bytes) -> bytes:
    """Four xxHash64 with the seeds 0 to 3."""
    return b"".join(xxhash.xxh64(data, seed=seed).intdigest().to_bytes(8, "little") for seed in range(4))


def blake2_128(data: bytes) -> bytes:
    """BLAKE2b of 16 bytes."""
    return blake2b(data, digest_size=16).digest()


def blake2_256(data: bytes) -> bytes:
    """BLAKE2b of 32 bytes."""
    return blake2b(data, digest_size=32).digest()


# By the name in metadata: the hash of a key, and how many bytes precede the key itself (None: it is not contained).
HASHERS: dict[str, tuple[Callable[[bytes], bytes], int | None]] = {
    "Identity": (lambda data: data, 0),
    "Blake2_128": (blake2_128, None),
    "Blake2_256": (blake2_256, None),
    "Blake2_128Concat": (lambda data: blake2_128(data) + data, 16),
    "Twox128": (twox128, None),
    "Twox256": (twox256, None),
    "Twox64Concat": (lambda data: twox64(data) + data, 8),
}


def item_key(pallet: str, item: str) -> bytes:
    """The key of a value, or the prefix of all keys of a map."""
    return twox128(pallet.encode()) + twox128(item.encode())
