"""Clones whose code contains the implementation: EIP-1167 and its variants. Nobody can change it.

https://eips.ethereum.org/EIPS/eip-1167; Solady LibClone (PUSH0, appended arguments); Vyper's create_minimal_proxy_to.
"""

import re

from auditor.chains.evm.proxies.delegation import Delegation, Subject
from auditor.chains.evm.reading import ChainReader

# Each form: code before the address, and code after it. Immutable arguments may follow.
_FORMS = (
    ("eip1167", "363d3d373d3d3d363d73", "5af43d82803e903d91602b57fd5bf3"),
    ("eip1167 push0", "365f5f375f5f365f73", "5af43d5f5f3e5f3d91602a57fd5bf3"),
    ("eip1167 push0", "5f5f365f5f37365f73", "5af43d5f5f3e6029573d5ffd5b3d5ff3"),
    ("eip1167 optimised", "3d3d3d3d363d3d37363d73", "5af43d3d93803e602a57fd5bf3"),
    ("vyper", "366000600037611000600036600073", "5af4602c57600080fd5b6110006000f3"),
    ("vyper", "36600080376020636000600036600073", "5af4602c57600080fd5b602060206000f3"),
)
_ADDRESS = b"(.{20})"
_CLONES = tuple(
    (kind, re.compile(re.escape(bytes.fromhex(head)) + _ADDRESS + re.escape(bytes.fromhex(tail)), re.DOTALL))
    for kind, head, tail in _FORMS
)
# Clones with appended arguments first copy them behind the calldata: lengths in the code vary, its form does not.
# wighawag/clones-with-immutable-args (0x36602c57 … logs the received ether first) and Solady's later forms.
_WITH_ARGUMENTS = re.compile(
    rb"\A(?:\x36\x60.{1,3}\x57.{0,60}?)?(?:[\x36\x3d\x3b\x37\x39\x5b\x80-\x9f\x01\x03\x5f]|\x60.|\x61..|\x7f.{32}){2,40}?"
    rb"\x73(.{20})\x5a\xf4",
    re.DOTALL,
)
_LONGEST_PRELUDE = 160


async def read(subject: Subject, chain: ChainReader) -> Delegation | None:
    """The implementation in a clone's code."""
    code = await chain.code(subject.address)
    results = clone_form(subject.code)
    if results is None:
        return None
    kind, implementation = results
    return Delegation(kind=kind, implementations=(implementation,), evidence=(code.evidence,), immutable=True)


def clone_form(code: bytes) -> tuple[str, str] | None:
    """The form of a clone and its implementation (lower case), or None if the code is not a clone."""
    for kind, pattern in _CLONES:
        if match := pattern.match(code):
            return kind, "0x" + match[1].hex()
    if match := _WITH_ARGUMENTS.match(code[:_LONGEST_PRELUDE]):
        return "eip1167 with arguments", "0x" + match[1].hex()
    return None
