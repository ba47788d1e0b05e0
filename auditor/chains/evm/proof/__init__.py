"""Verification of an EVM node's answers: block hashes from headers, and state by Merkle Patricia proofs (EIP-1186).

``header`` recomputes the hash of a block, ``trie`` reads accounts and storage words from proof nodes, ``state`` is a
reader whose answers are proven, and ``check`` compares everything that a scan read of the state with it.
"""
