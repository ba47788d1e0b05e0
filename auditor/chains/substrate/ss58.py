"""SS58 addresses: how people write the accounts of Substrate chains (Polkadot wiki, *SS58 address format*)."""

from hashlib import blake2b

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PLACE = {char: place for place, char in enumerate(_ALPHABET)}
_CHECKSUM = 2
# Account ids of 32 bytes (most chains) and of 20 bytes (those with Ethereum's accounts, which write them in hex).
_LONGEST = 60
GENERIC = 42


def decode(address: str) -> tuple[int, bytes]:
    """The network prefix and the 32 bytes of the account. Raises ValueError for anything else."""
    if len(address) > _LONGEST or any(char not in _PLACE for char in address):
        raise ValueError(f"{address!r} is no SS58 address")
    number = 0
    for char in address:
        number = number * 58 + _PLACE[char]
    zeros = len(address) - len(address.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    size = 2 if raw and raw[0] & 0b0100_0000 else 1
    if len(raw) != size + 32 + _CHECKSUM or _checksum(raw[:-_CHECKSUM]) != raw[-_CHECKSUM:]:
        raise ValueError(f"{address!r} is no SS58 address of an account")
    return _prefix(raw[:size]), raw[size:-_CHECKSUM]


def account_of(address: str) -> bytes:
    """The bytes of an account however it is written: SS58, or hex where accounts are Ethereum's. Raises ValueError."""
    if address.startswith("0x"):
        raw = bytes.fromhex(address[2:])
        if len(raw) != 20:
            raise ValueError(f"{address!r} is no account")
        return raw
    return decode(address)[1]


def encode(account: bytes, prefix: int = GENERIC) -> str:
    """The address of an account of 32 bytes; an account of 20 bytes is written as Ethereum does, in hex."""
    if len(account) == 20:
        return f"0x{account.hex()}"
    if len(account) != 32 or not 0 <= prefix < 1 << 14:
        raise ValueError("an account has 32 bytes and a prefix 14 bits")
    body = _lead(prefix) + account
    raw = body + _checksum(body)
    number = int.from_bytes(raw, "big")
    digits = ""
    while number:
        number, place = divmod(number, 58)
        digits = _ALPHABET[place] + digits
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits


def _lead(prefix: int) -> bytes:
    if prefix < 64:
        return bytes([prefix])
    return bytes([(prefix & 0b1111_1100) >> 2 | 0b0100_0000, prefix >> 8 | (prefix & 0b11) << 6])


def _prefix(lead: bytes) -> int:
    if len(lead) == 1:
        return lead[0]
    return (lead[0] & 0b0011_1111) << 2 | lead[1] >> 6 | (lead[1] & 0b0011_1111) << 8


def _checksum(body: bytes) -> bytes:
    return blake2b(b"SS58PRE" + body, digest_size=64).digest()[:_CHECKSUM]
