"""Accounts and storage words in a Merkle Patricia trie, from the nodes of a proof (yellow paper 4.1, EIP-1186)."""

from collections.abc import Mapping
from typing import NamedTuple

import rlp
from trie import HexaryTrie
from trie.constants import BLANK_NODE_HASH

from auditor.chains.evm.proof.nodes import BrokenProof
from auditor.chains.evm.signatures import keccak

Nodes = Mapping[bytes, bytes]  # by Keccak-256 hash

NO_CODE = keccak(b"")


class ProvenAccount(NamedTuple):
    """An account in the state trie. ``balance`` is in wei."""

    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes


_ABSENT = ProvenAccount(0, 0, BLANK_NODE_HASH, NO_CODE)


def account_of(state_root: bytes, address: bytes, nodes: Nodes) -> ProvenAccount:
    """The account at an address of 20 bytes; an empty one where the trie has none. Raises BrokenProof."""
    content = _content(state_root, address, nodes)
    if content is None:
        return _ABSENT
    match content:
        case [bytes() as nonce, bytes() as balance, bytes() as storage_root, bytes() as code_hash]:
            if len(storage_root) == len(code_hash) == 32:
                return ProvenAccount(_number(nonce), _number(balance), storage_root, code_hash)
    raise BrokenProof("it ends in something that is no account")


def word_of(storage_root: bytes, slot: int, nodes: Nodes) -> int:
    """The storage word in a slot, zero where the trie has none. Raises BrokenProof."""
    content = _content(storage_root, slot.to_bytes(32, "big"), nodes)
    if content is None:
        return 0
    if not isinstance(content, bytes) or len(content) > 32:
        raise BrokenProof("it ends in something that is no storage word")
    return _number(content)


def storage_root_of(nodes: Nodes) -> bytes:
    """The storage root of the account whose proof, and nothing else, these nodes are. Raises BrokenProof."""
    accounts = [account for node in nodes.values() if (account := _account_in(node)) is not None]
    if len(accounts) != 1:
        raise BrokenProof("it does not end in one account")
    return accounts[0]


def _account_in(node: bytes) -> bytes | None:
    """The storage root in a leaf of the state trie: of its two items the second is an account."""
    try:
        match rlp.decode(node):
            case [bytes(), bytes() as content]:
                match rlp.decode(content):
                    case [bytes(), bytes(), bytes() as storage_root, bytes() as code_hash]:
                        return storage_root if len(storage_root) == len(code_hash) == 32 else None
    except rlp.DecodingError:
        pass
    return None


def root_of_words(words: Mapping[int, int]) -> bytes:
    """The storage root of an account with these words and no others."""
    trie = HexaryTrie({})
    for slot, word in words.items():
        if word:
            trie[keccak(slot.to_bytes(32, "big"))] = rlp.encode(word)
    return bytes(trie.root_hash)


def _content(root: bytes, key: bytes, nodes: Nodes) -> object:
    """The decoded value at the hash of a key; None where the trie has nothing. The trie looks up each node by its hash,
    so that only the right nodes can be used."""
    if root == BLANK_NODE_HASH:
        return None
    try:
        value = HexaryTrie(nodes, root)[keccak(key)]
        return rlp.decode(value) if value else None
    except RecursionError:
        raise BrokenProof("its nodes have no end") from None
    except Exception as error:  # the library raises many types for malformed nodes
        raise BrokenProof(f"its nodes do not lead from the root to the key ({type(error).__name__})") from None


def _number(content: bytes) -> int:
    return int.from_bytes(content, "big")
