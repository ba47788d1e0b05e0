"""0x02 and 0x03: SHA-256 and RIPEMD-160 (yellow paper E.1)."""

import hashlib


def words(data: bytes) -> int:
    """The number of words that data fill."""
    return (len(data) + 31) // 32


def sha256(data: bytes) -> bytes:
    """FIPS 180-4."""
    return hashlib.sha256(data).digest()


def ripemd160(data: bytes) -> bytes:
    """The 20 bytes of the hash as a word. Not from OpenSSL, which dropped RIPEMD-160 in some builds."""
    from Crypto.Hash import RIPEMD160

    digest: bytes = RIPEMD160.new(data).digest()
    return digest.rjust(32, b"\0")
