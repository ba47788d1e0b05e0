"""Text forms of Substrate accounts: SS58 (Polkadot wiki, *SS58 address format*), or hex of 20 bytes.

cyscale, which also decodes the chain's values, encodes and decodes addresses.
"""

from typing import Any

from scalecodec.utils.ss58 import get_ss58_format, ss58_decode, ss58_encode  # type: ignore[attr-defined]

GENERIC = 42
# Account ids of 32 bytes (most chains) and of 20 bytes (chains with Ethereum's accounts, written in hex).
SIZES = (32, 20)
_LONGEST = 60
_RESERVED = (46, 47)


def prefix_of(value: Any) -> int:
    """The address prefix of a chain; the generic one if it has no valid prefix."""
    usable = isinstance(value, int) and 0 <= value < 1 << 14 and value not in _RESERVED
    return value if usable else GENERIC


def decode(address: str) -> tuple[int, bytes]:
    """The network prefix and the 32 bytes of the account. Raises ValueError for anything else."""
    if len(address) > _LONGEST or address.startswith("0x"):
        raise ValueError(f"{address!r} is no SS58 address")
    try:
        prefix, raw = get_ss58_format(address), bytes.fromhex(ss58_decode(address))
    except (ValueError, IndexError):
        raise ValueError(f"{address!r} is no SS58 address") from None
    if len(raw) != SIZES[0]:
        raise ValueError(f"{address!r} is no SS58 address of an account")
    return prefix, raw


def account_of(address: str) -> bytes:
    """The bytes of an account in any text form: SS58, or hex for Ethereum's accounts. Raises ValueError."""
    if address.startswith("0x"):
        raw = bytes.fromhex(address[2:])
        if len(raw) != SIZES[1]:
            raise ValueError(f"{address!r} is no account")
        return raw
    return decode(address)[1]


def encode(account: bytes, prefix: int = GENERIC) -> str:
    """The address of an account of 32 bytes; an account of 20 bytes is written in hex, as Ethereum does.

    Raises ValueError for other sizes, and for an invalid prefix.
    """
    if len(account) == SIZES[1]:
        return f"0x{account.hex()}"
    if len(account) != SIZES[0]:
        raise ValueError("an account has 32 bytes, or 20")
    return str(ss58_encode(account, prefix))
