"""0x0a: point evaluation: whether the polynomial of a KZG commitment has a value at a point (EIP-4844)."""

import hashlib
from typing import Any

from auditor.chains.evm.execution.faults import Halt

_ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
_ANSWER = (4_096).to_bytes(32, "big") + _ORDER.to_bytes(32, "big")
_INFINITY = b"\xc0" + bytes(47)
# The secret times the generator of G2, as published by Ethereum's KZG ceremony of 2023: the second of g2_monomial in
# https://github.com/ethereum/consensus-specs presets/mainnet/trusted_setups/trusted_setup_4096.json
_SECRET = bytes.fromhex(
    "b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72"
    "185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2"
)


def evaluated(data: bytes) -> bytes:
    """``data``: versioned hash, point and value (a word each), commitment and proof (48 bytes each).

    Raises Halt unless the proof is valid.
    """
    from py_ecc import optimized_bls12_381 as curve
    from py_ecc.bls.g2_primitives import signature_to_G2

    if len(data) != 192 or b"\x01" + hashlib.sha256(data[96:144]).digest()[1:] != data[:32]:
        raise Halt("the commitment is another")
    point, value = int.from_bytes(data[32:64], "big"), int.from_bytes(data[64:96], "big")
    if point >= _ORDER or value >= _ORDER:
        raise Halt("point or value is not in the field")
    commitment, proof = _point(data[96:144]), _point(data[144:])
    # The proof is valid if commitment - value equals proof * (secret - point); both sides are paired.
    rest = curve.add(commitment, curve.neg(curve.multiply(curve.G1, value)))
    factor = curve.add(signature_to_G2(_SECRET), curve.neg(curve.multiply(curve.G2, point)))  # type: ignore[arg-type]
    product = curve.pairing(curve.neg(curve.G2), rest, final_exponentiate=False)
    product *= curve.pairing(factor, proof, final_exponentiate=False)
    if curve.final_exponentiate(product) != curve.FQ12.one():
        raise Halt("the proof does not hold")
    return _ANSWER


def _point(data: bytes) -> Any:
    """A compressed point of the group."""
    from py_ecc import optimized_bls12_381 as curve
    from py_ecc.bls.g2_primitives import pubkey_to_G1

    try:
        point = pubkey_to_G1(data)  # type: ignore[arg-type]
    except ValueError:
        raise Halt("a point is not on the curve") from None
    infinite = curve.is_inf(point)
    if infinite != (data == _INFINITY) or not (infinite or curve.is_inf(curve.multiply(point, curve.curve_order))):
        raise Halt("a point is not in the group")
    return point
