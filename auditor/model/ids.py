"""Identifiers: CAIP-2 chains, CAIP-10 accounts and the few ids that are not accounts.

An entity id is one of ``<CAIP-2 chain>:<address>`` (CAIP-10), ``git:<url>``, ``party:<slug>`` or
``<chain>:module/<name>``. Two ids stand for no account at all: ``anyone`` and ``nobody``.
"""

import re
from functools import lru_cache

EntityId = str
ChainId = str

ANYONE: EntityId = "anyone"
NOBODY: EntityId = "nobody"

ZERO_ADDRESS = "0x" + "0" * 40
_EVM_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_CAIP_2 = re.compile(r"[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}")
_LOGIN = re.compile(r"[a-z0-9.-]{1,30}/[-._a-zA-Z0-9]{1,20}")
_CAIP_10 = re.compile(r"([-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}):((?:module/)?[-._%a-zA-Z0-9]{1,128})")


def is_chain(text: str) -> bool:
    """Whether ``text`` has the form of a CAIP-2 chain id, such as ``eip155:1``."""
    return _CAIP_2.fullmatch(text) is not None


def is_account(text: str) -> bool:
    """Whether ``text`` has the form of a CAIP-10 account id, such as ``eip155:1:0x…``."""
    return _CAIP_10.fullmatch(text) is not None


def is_evm_address(text: str) -> bool:
    """Whether ``text`` is ``0x`` and 40 hexadecimal digits, in any case."""
    return _EVM_ADDRESS.fullmatch(text) is not None


def account(chain: ChainId, address: str) -> EntityId:
    """The CAIP-10 id of an address in its canonical spelling (EIP-55 on EVM chains)."""
    if chain.startswith("eip155:") and is_evm_address(address):
        address = checksum(address.lower())
    return f"{chain}:{address}"


def module(chain: ChainId, name: str) -> EntityId:
    """The id of a part of a chain's own software: a pallet, a module, or an item in the state of one."""
    return f"{chain}:module/{name}"


def canonical(entity: EntityId) -> EntityId:
    """The same id in canonical spelling, so that ids compare by equality."""
    match = _CAIP_10.fullmatch(entity)
    return account(match[1], match[2]) if match else entity


def chain_of(entity: EntityId) -> ChainId | None:
    """The CAIP-2 chain of an account or module id, or None for ids that belong to no chain."""
    match = _CAIP_10.fullmatch(entity)
    return match[1] if match else None


def address_of(entity: EntityId) -> str:
    """The address part of an account id; other ids are returned unchanged."""
    match = _CAIP_10.fullmatch(entity)
    return match[2] if match else entity


def short(entity: EntityId) -> str:
    """A few characters that let a reader recognise the id: ``0x8C6d…3809``; an account of a platform whole."""
    if _LOGIN.fullmatch(entity):
        return entity
    address = address_of(entity).removeprefix("module/")
    return address if len(address) <= 18 else f"{address[:6]}…{address[-4:]}"


def slug(name: str) -> str:
    """A name as lower-case words joined by hyphens, for ``party:<slug>``."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


@lru_cache(maxsize=65536)
def checksum(address: str) -> str:
    """An EVM address (lower case) with the mixed-case checksum of EIP-55."""
    from Crypto.Hash import keccak

    digits = address[2:]
    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "0x" + "".join(c.upper() if int(d, 16) >= 8 else c for c, d in zip(digits, digest, strict=False))
