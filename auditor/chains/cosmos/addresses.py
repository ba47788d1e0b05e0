"""Addresses of Cosmos chains: bech32 (BIP-173) of 20 or 32 bytes with the chain's own prefix.

An operator address is that of its account with ``valoper`` after the prefix. A module account is the first 20 bytes of
the SHA-256 of its name (Cosmos SDK, types/address: ``Module``); a secp256k1 key's is RIPEMD-160 of SHA-256 (ADR 28).
"""

import hashlib

from Crypto.Hash import RIPEMD160

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_MOST = 90


def encode(prefix: str, payload: bytes) -> str:
    """The address of some bytes."""
    data = _regroup(payload, 8, 5, pad=True)
    assert data is not None
    mixed = _polymod([*_expanded(prefix), *data, *[0] * 6]) ^ 1
    check = [(mixed >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1" + "".join(_ALPHABET[digit] for digit in [*data, *check])


def decode(address: str) -> tuple[str, bytes]:
    """Prefix and bytes of an address. Raises ValueError for a wrong checksum or form."""
    prefix, separator, rest = address.lower().rpartition("1")
    well_formed = set(rest) <= set(_ALPHABET) and prefix.isascii() and address in (address.lower(), address.upper())
    if not (separator and prefix and well_formed and len(rest) >= 6 and len(address) <= _MOST):
        raise ValueError(f"{address[:_MOST]!r} is no bech32 address")
    digits = [_ALPHABET.index(char) for char in rest]
    payload = _regroup(digits[:-6], 5, 8, pad=False)
    if _polymod([*_expanded(prefix), *digits]) != 1 or payload is None:
        raise ValueError(f"the checksum of {address[:_MOST]!r} is wrong")
    return prefix, bytes(payload)


def is_address(text: object, prefix: str) -> bool:
    """Whether a text is an account's address under a prefix."""
    try:
        return isinstance(text, str) and decode(text)[0] == prefix
    except ValueError:
        return False


def account_of_operator(operator: str) -> str:
    """The account of a validator's operator address. Raises ValueError."""
    prefix, payload = decode(operator)
    if not prefix.endswith("valoper"):
        raise ValueError(f"{operator[:_MOST]!r} is no operator's address")
    return encode(prefix.removesuffix("valoper"), payload)


def module_account(prefix: str, module: str) -> str:
    """The account of a module."""
    return encode(prefix, hashlib.sha256(module.encode()).digest()[:20])


def contract_account(prefix: str, code: int, instance: int) -> str:
    """The account of a CosmWasm contract by the numbers of its code and instance, derived like that of a module (wasmd,
    x/wasm/keeper/addresses.go: ``BuildContractAddressClassic``)."""
    numbers = code.to_bytes(8, "big") + instance.to_bytes(8, "big")
    return encode(prefix, hashlib.sha256(hashlib.sha256(b"module").digest() + b"wasm\0" + numbers).digest())


def key_account(prefix: str, key: bytes) -> str:
    """The account of a compressed secp256k1 public key (33 bytes)."""
    return encode(prefix, RIPEMD160.new(hashlib.sha256(key).digest()).digest())


def _expanded(prefix: str) -> list[int]:
    return [*(ord(char) >> 5 for char in prefix), 0, *(ord(char) & 31 for char in prefix)]


def _polymod(digits: list[int]) -> int:
    check = 1
    for digit in digits:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ digit
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return check


def _regroup(data: bytes | list[int], size: int, wanted: int, *, pad: bool) -> list[int] | None:
    """Regroups bits; None if the remaining bits are not valid padding."""
    held, bits, out = 0, 0, []
    for group in data:
        held, bits = held << size | group, bits + size
        while bits >= wanted:
            bits -= wanted
            out.append(held >> bits & (1 << wanted) - 1)
        held &= (1 << bits) - 1
    if pad:
        return [*out, held << wanted - bits] if bits else out
    return None if bits >= size or held else out
