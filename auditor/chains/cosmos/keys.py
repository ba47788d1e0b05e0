"""Public keys and their addresses: the proof that an account is one key, or a multisig of certain keys.

- secp256k1: see ``addresses``;
- ethsecp256k1 (Ethermint, cosmos/evm, Injective, …): the last 20 bytes of Keccak-256 of the uncompressed key;
- ed25519: the first 20 bytes of SHA-256;
- LegacyAminoPubKey: the first 20 bytes of SHA-256 of its amino form, which lists its keys (also nested multisigs) in
  their own order. Amino encodes a type as four bytes of the SHA-256 of its name
  (https://github.com/tendermint/go-amino, "Computing the prefix and disambiguation bytes").
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from Crypto.Hash import keccak

from auditor.chains.cosmos.addresses import encode, key_account
from auditor.chains.cosmos.values import integer
from auditor.chains.cosmos.wireformat import varint

_MULTISIG = "/cosmos.crypto.multisig.LegacyAminoPubKey"
_SECP256K1 = "/cosmos.crypto.secp256k1.PubKey"
_ED25519 = "/cosmos.crypto.ed25519.PubKey"
_SECP256R1 = "/cosmos.crypto.secp256r1.PubKey"
# The last parts of the type URLs of keys on chains with EVM accounts.
_ETHEREUM = ".ethsecp256k1.PubKey"
_AMINO = {
    _SECP256K1: "tendermint/PubKeySecp256k1",
    _ED25519: "tendermint/PubKeyEd25519",
    _MULTISIG: "tendermint/PubKeyMultisigThreshold",
    "/ethermint.crypto.v1.ethsecp256k1.PubKey": "ethermint/PubKeyEthSecp256k1",
    "/cosmos.evm.crypto.v1.ethsecp256k1.PubKey": "os/PubKeyEthSecp256k1",
    "/injective.crypto.v1beta1.ethsecp256k1.PubKey": "injective/PubKeyEthSecp256k1",
}
# Key types for which the Cosmos SDK and its forks verify that the key matches the address of its account.
SINGLE = frozenset({_SECP256K1, _ED25519, _SECP256R1, *(kind for kind in _AMINO if kind.endswith(_ETHEREUM))})
_PRIME = 2**256 - 2**32 - 977
_COMPRESSED = 33
_MOST_KEYS = 100
_DEEPEST = 8


class UnknownKey(ValueError):
    """A key of an unsupported type or form; the text says which."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key with its address. A multisig has ``keys``, in their order, of which ``threshold`` must sign."""

    address: str
    amino: bytes
    threshold: int = 0
    keys: tuple["PublicKey", ...] = ()


def read_key(key_json: Any, prefix: str, depth: int = 0) -> PublicKey:
    """A key from its protobuf JSON, with its address under a prefix. Raises UnknownKey."""
    kind = str(key_json.get("@type")) if isinstance(key_json, dict) else "none"
    if kind == _MULTISIG and depth < _DEEPEST:
        return _multisig(key_json, prefix, depth)
    raw = _bytes(key_json, kind)
    amino = _amino_prefix(kind) + varint(len(raw)) + raw if kind in _AMINO else b""
    if kind == _SECP256K1 and len(raw) == _COMPRESSED:
        return PublicKey(key_account(prefix, raw), amino)
    if kind == _ED25519 and len(raw) == _COMPRESSED - 1:
        payload = hashlib.sha256(raw).digest()[:20]
    elif kind.endswith(_ETHEREUM) and len(raw) == _COMPRESSED:
        payload = keccak.new(digest_bits=256, data=_uncompressed(raw)).digest()[-20:]
    elif kind == _SECP256R1 and len(raw) == _COMPRESSED:
        # ADR 28: the hash of the type's name, then the hash of that and the key; 32 bytes.
        name = hashlib.sha256(_SECP256R1.removeprefix("/").encode()).digest()
        payload = hashlib.sha256(name + raw).digest()
    else:
        raise UnknownKey(f"a key of a kind that is not known: {kind}")
    return PublicKey(encode(prefix, payload), amino)


def _multisig(key_json: dict[str, Any], prefix: str, depth: int) -> PublicKey:
    listed = key_json.get("public_keys")
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_KEYS:
        raise UnknownKey("a multisig without keys, or with too many")
    try:
        threshold = integer(key_json.get("threshold"))
    except ValueError as error:
        raise UnknownKey(f"the threshold of a multisig makes no sense: {error}") from None
    keys = tuple(read_key(inner_json, prefix, depth + 1) for inner_json in listed)
    if not 0 < threshold <= len(keys) or not all(key.amino for key in keys):
        raise UnknownKey("a multisig whose threshold does not fit its keys, or with keys of a kind that is not known")
    inner = b"".join(b"\x12" + varint(len(key.amino)) + key.amino for key in keys)
    amino = _amino_prefix(_MULTISIG) + b"\x08" + varint(threshold) + inner
    return PublicKey(encode(prefix, hashlib.sha256(amino).digest()[:20]), amino, threshold, keys)


def _bytes(key_json: Any, kind: str) -> bytes:
    try:
        return base64.b64decode(str(key_json["key"]), validate=True)
    except (KeyError, TypeError, ValueError):
        raise UnknownKey(f"a key of a kind that is not known: {kind}") from None


def _amino_prefix(kind: str) -> bytes:
    """The amino prefix of a type: leading zeros, three bytes and further zeros of the hash are skipped."""
    digest = hashlib.sha256(_AMINO[kind].encode()).digest().lstrip(b"\0")[3:]
    return digest.lstrip(b"\0")[:4]


def _uncompressed(raw: bytes) -> bytes:
    """Both coordinates of a compressed point on secp256k1 (y^2 = x^3 + 7)."""
    x = int.from_bytes(raw[1:], "big")
    square = (pow(x, 3, _PRIME) + 7) % _PRIME
    y = pow(square, (_PRIME + 1) // 4, _PRIME)
    if raw[0] not in (2, 3) or x >= _PRIME or y * y % _PRIME != square:
        raise UnknownKey("a key that is no point of secp256k1")
    y = y if y % 2 == raw[0] % 2 else _PRIME - y
    return x.to_bytes(32, "big") + y.to_bytes(32, "big")
