"""Signatures of functions by selector, from released packages and public repositories, so that bytecode shows names.

The table ``known_signatures.txt`` says in its first lines from which packages and commits it was read. A name says
nothing about who may call a function; where two signatures share a selector, the first in the order of the alphabet is
shown.
"""

from functools import cache
from pathlib import Path

from auditor.chains.evm.signatures import keccak

TABLE = Path(__file__).with_name("known_signatures.txt")


@cache
def known_signatures() -> dict[str, str]:
    """Every signature of the table by its selector (``0x`` and 8 digits)."""
    lines = TABLE.read_text("utf-8").splitlines()
    results: dict[str, str] = {}
    for signature in (line for line in lines if line and not line.startswith("#")):
        results.setdefault("0x" + keccak(signature.encode())[:4].hex(), signature)
    return results
