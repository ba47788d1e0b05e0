"""0x06 to 0x08: the curve alt_bn128 (EIP-196, EIP-197; yellow paper E.1). Points at infinity are all zero."""

from typing import Any

from auditor.chains.evm.execution.faults import Halt


def add(data: bytes) -> bytes:
    """The sum of two points of 64 bytes each. All functions here raise Halt for points not on the curve."""
    from py_ecc import optimized_bn128 as curve

    data = data[:128].ljust(128, b"\0")
    return _written(curve.add(_point(data[:64]), _point(data[64:])))


def multiply(data: bytes) -> bytes:
    """A point of 64 bytes times a scalar of 32 bytes."""
    from py_ecc import optimized_bn128 as curve

    data = data[:96].ljust(96, b"\0")
    return _written(curve.multiply(_point(data[:64]), int.from_bytes(data[64:], "big")))


def pairing_gas(data: bytes) -> int:
    """EIP-1108."""
    return 45_000 + 34_000 * (len(data) // 192)


def pairing(data: bytes) -> bytes:
    """Whether the product of the pairings of points of G1 (64 bytes) and G2 (128 bytes) is one."""
    from py_ecc import optimized_bn128 as curve

    if len(data) % 192:
        raise Halt("it pairs what are no pairs of points")
    product = curve.FQ12.one()
    for start in range(0, len(data), 192):
        left, right = _point(data[start : start + 64]), _twisted(data[start + 64 : start + 192])
        product *= curve.pairing(right, left, final_exponentiate=False)
    return int(curve.final_exponentiate(product) == curve.FQ12.one()).to_bytes(32, "big")


def _point(data: bytes) -> Any:
    """A point of G1; every point of the curve is in the group."""
    from py_ecc import optimized_bn128 as curve

    x, y = _coordinates(data)
    point = (curve.FQ(x), curve.FQ(y), curve.FQ(1 if x or y else 0))
    if not curve.is_on_curve(point, curve.b):
        raise Halt("a point is not on the curve")
    return point


def _twisted(data: bytes) -> Any:
    """A point of G2; imaginary parts come first."""
    from py_ecc import optimized_bn128 as curve

    x, x_real, y, y_real = _coordinates(data)
    point = (curve.FQ2((x_real, x)), curve.FQ2((y_real, y)), curve.FQ2((1 if any(data) else 0, 0)))
    if not curve.is_on_curve(point, curve.b2) or not curve.is_inf(curve.multiply(point, curve.curve_order)):
        raise Halt("a point is not in the group")
    return point


def _coordinates(data: bytes) -> list[int]:
    from py_ecc import optimized_bn128 as curve

    numbers = [int.from_bytes(data[start : start + 32], "big") for start in range(0, len(data), 32)]
    if any(number >= curve.field_modulus for number in numbers):
        raise Halt("a coordinate is not in the field")
    return numbers


def _written(point: Any) -> bytes:
    from py_ecc import optimized_bn128 as curve

    if curve.is_inf(point):
        return bytes(64)
    x, y = curve.normalize(point)
    return int(x).to_bytes(32, "big") + int(y).to_bytes(32, "big")
