"""0x01: ECRECOVER, the signer of a hash (yellow paper E.1 and F)."""

from functools import lru_cache

from auditor.chains.evm.signatures import keccak

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
STEPS = 500  # a recovery takes some milliseconds


@lru_cache(maxsize=4096)
def recovered(data: bytes) -> bytes:
    """The address of the signer as a word, or nothing. ``data``: hash, v, r and s, a word each."""
    from eth_keys.backends import NativeECCBackend
    from eth_keys.datatypes import Signature
    from eth_keys.exceptions import BadSignature

    hashed, *numbers = (data[start : start + 32].ljust(32, b"\0") for start in range(0, 128, 32))
    v, r, s = (int.from_bytes(number, "big") for number in numbers)
    if v not in (27, 28) or not 0 < r < _ORDER or not 0 < s < _ORDER:
        return b""
    try:
        key = NativeECCBackend().ecdsa_recover(hashed, Signature(vrs=(v - 27, r, s)))
    except (BadSignature, ValueError):
        return b""
    return keccak(key.to_bytes())[12:].rjust(32, b"\0")
