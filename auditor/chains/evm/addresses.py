"""Addresses as text, addresses without a key, and ids of holders."""

import re

from auditor.model.ids import NOBODY, ZERO_ADDRESS, ChainId, EntityId, account, checksum

# Precompiled contracts have no code in state and cannot start a call; chains reserve the addresses below 0x200.
_RESERVED_BELOW = 0x200
_BURNT = frozenset({"0" * 36 + "dead", "dead" + "0" * 36, "dead" + "0" * 32 + "dead"})
# The same two bytes nine times: burnt tokens lie at ``0xdead…dead``, and protocols reserve senders for their system
# transactions: 0xff…fe (https://eips.ethereum.org/EIPS/eip-4788), and the depositor of the OP Stack, 0xdead…0001
# (https://specs.optimism.io/protocol/deposits.html).
_REPEATED = re.compile(r"(?:f{36}|(?:dead){9})[0-9a-f]{4}")
_PADDED = re.compile(rb"(?=\0{12})")


def eip55(address: bytes) -> str:
    """An address of 20 bytes as text, with the checksum of EIP-55."""
    return checksum("0x" + address.hex())


def is_zero(address: str | None) -> bool:
    """Whether it is None or the zero address, by which contracts say *nobody*."""
    return address is None or address.lower() == ZERO_ADDRESS


def is_burnt(address: str) -> bool:
    """Whether nobody can hold the key of an address without code.

    True for the reserved low numbers (zero, precompiles, the end marker 1 of Safe's lists), the ``…dEaD`` addresses
    that people burn tokens with, and senders of system transactions. Finding a key for one of them would break the
    elliptic curve.
    """
    digits = address.lower().removeprefix("0x")
    return int(digits, 16) < _RESERVED_BELOW or digits in _BURNT or _REPEATED.fullmatch(digits) is not None


def holder(chain: ChainId, address: str) -> EntityId:
    """The id of an address as holder: the zero address is ``nobody``."""
    return NOBODY if is_zero(address) else account(chain, address)


def as_address(word: bytes) -> str | None:
    """The address in a storage word or return word, lower case; None if it is zero or not an address.

    A word with more than 20 significant bytes is not an address.
    """
    if len(word) != 32 or any(word[:12]) or not any(word):
        return None
    return "0x" + word[12:].hex()


def is_address(word: bytes) -> bool:
    """Whether a word can be an address: not a small number and not a hash."""
    return not any(word[:12]) and any(word[12:17])


def padded_addresses(data: bytes) -> list[bytes]:
    """The addresses that data contains as words of 32 bytes, at any offset, each once."""
    words = (data[match.start() : match.start() + 32] for match in _PADDED.finditer(data))
    return list(dict.fromkeys(word[12:] for word in words if len(word) == 32 and is_address(word)))
