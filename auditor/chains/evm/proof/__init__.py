"""Proof of what an EVM node answers: the block's hash from its header, and state by Merkle Patricia proofs (EIP-1186).

``header`` recomputes the hash of a block, ``trie`` reads accounts and storage words from proof nodes, ``reader`` is a
source of facts that a proof shows, and ``check`` compares with it everything that a scan read of the state.
"""
