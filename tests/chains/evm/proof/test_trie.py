"""Proof nodes give what the trie has, and a changed node gives nothing."""

from contextlib import suppress

import pytest
import rlp
from hypothesis import given
from hypothesis import strategies as st
from trie import HexaryTrie

from auditor.chains.evm.proof.nodes import BrokenProof, nodes_by_hash
from auditor.chains.evm.proof.trie import Nodes, account_of, word_of
from auditor.chains.evm.signatures import keccak

WORDS = st.dictionaries(st.integers(0, 2**256 - 1), st.integers(1, 2**256 - 1), max_size=30)


def made(content: dict[bytes, bytes]) -> tuple[bytes, dict[bytes, bytes]]:
    trie = HexaryTrie({})
    for key, value in content.items():
        trie[keccak(key)] = value
    return bytes(trie.root_hash), dict(trie.db)


def storage(words: dict[int, int]) -> tuple[bytes, dict[bytes, bytes]]:
    return made({slot.to_bytes(32, "big"): rlp.encode(word) for slot, word in words.items()})


@given(WORDS, st.integers(0, 2**256 - 1))
def test_words_are_those_of_the_trie_and_others_are_zero(words: dict[int, int], other: int) -> None:
    root, nodes = storage(words)
    assert {slot: word_of(root, slot, nodes) for slot in words} == words
    assert word_of(root, other, nodes) == words.get(other, 0)


@given(st.integers(0, 2**64), st.integers(0, 2**128), st.binary(min_size=20, max_size=20), WORDS)
def test_an_account_has_the_four_fields_of_the_trie(
    nonce: int, balance: int, address: bytes, words: dict[int, int]
) -> None:
    storage_root, _ = storage(words)
    root, nodes = made({address: rlp.encode((nonce, balance, storage_root, keccak(b"code")))})
    assert account_of(root, address, nodes) == (nonce, balance, storage_root, keccak(b"code"))
    absent = account_of(root, bytes(20) if any(address) else b"\1" * 20, nodes)
    assert (absent.nonce, absent.balance, absent.code_hash) == (0, 0, keccak(b""))


@given(WORDS.filter(bool), st.data())
def test_a_flipped_bit_in_a_node_never_gives_another_word(words: dict[int, int], data: st.DataObject) -> None:
    root, nodes = storage(words)
    slot = data.draw(st.sampled_from(sorted(words)))
    bent = data.draw(st.sampled_from(sorted(nodes)))
    place = data.draw(st.integers(0, 8 * len(nodes[bent]) - 1))
    content = bytearray(nodes[bent])
    content[place // 8] ^= 1 << place % 8
    answered = nodes_by_hash({"accountProof": ["0x" + node.hex() for node in {**nodes, bent: bytes(content)}.values()]})
    shown: Nodes = {bytes.fromhex(key[2:]): bytes.fromhex(node[2:]) for key, node in answered.items()}
    with suppress(BrokenProof):
        assert word_of(root, slot, shown) == words[slot]


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_answer_gives_nodes_or_none(answer: object) -> None:
    assert isinstance(nodes_by_hash(answer), dict)
    assert isinstance(nodes_by_hash({"accountProof": answer, "storageProof": [answer]}), dict)


def test_what_is_no_account_or_no_word_is_broken() -> None:
    root, nodes = made({bytes(20): rlp.encode((b"", b"", b"", b"", b""))})
    with pytest.raises(BrokenProof):
        account_of(root, bytes(20), nodes)
    root, nodes = made({bytes(32): rlp.encode(b"x" * 33)})
    with pytest.raises(BrokenProof):
        word_of(root, 0, nodes)
    with pytest.raises(BrokenProof):
        account_of(b"\1" * 32, bytes(20), {})
