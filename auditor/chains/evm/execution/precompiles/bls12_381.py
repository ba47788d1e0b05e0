"""0x0b to 0x11: the curve BLS12-381 (EIP-2537). Coordinates have 64 bytes; points at infinity are all zero."""

from collections.abc import Callable
from typing import Any

from auditor.chains.evm.execution.faults import Halt

_FIELD, _G1, _G2 = 64, 128, 256
_NUMBER = 32
# The cost of a multi-scalar multiplication per point, in thousandths of a single one; from 128 points on it is
# constant.
_DISCOUNTS_G1 = (
    *(1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677, 673, 669, 665, 661, 658, 654),
    *(651, 648, 645, 642, 640, 637, 635, 632, 630, 627, 625, 623, 621, 619, 617, 615, 613, 611, 609, 608, 606, 604),
    *(603, 601, 599, 598, 596, 595, 593, 592, 591, 589, 588, 586, 585, 584, 582, 581, 580, 579, 577, 576, 575, 574),
    *(573, 572, 570, 569, 568, 567, 566, 565, 564, 563, 562, 561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 551),
    *(550, 549, 548, 547, 547, 546, 545, 544, 543, 542, 541, 540, 540, 539, 538, 537, 536, 536, 535, 534, 533, 532),
    *(532, 531, 530, 529, 528, 528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520, 520, 519),
)
_DISCOUNTS_G2 = (
    *(1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717, 711, 704, 699, 693, 688, 683),
    *(679, 674, 670, 666, 663, 659, 655, 652, 649, 646, 643, 640, 637, 634, 632, 629, 627, 624, 622, 620, 618, 615),
    *(613, 611, 609, 607, 606, 604, 602, 600, 598, 597, 595, 593, 592, 590, 589, 587, 586, 584, 583, 582, 580, 579),
    *(578, 576, 575, 574, 573, 571, 570, 569, 568, 567, 566, 565, 563, 562, 561, 560, 559, 558, 557, 556, 555, 554),
    *(553, 552, 552, 551, 550, 549, 548, 547, 546, 545, 545, 544, 543, 542, 541, 541, 540, 539, 538, 537, 537, 536),
    *(535, 535, 534, 533, 532, 532, 531, 530, 530, 529, 528, 528, 527, 526, 526, 525, 524, 524),
)


def add_g1(data: bytes) -> bytes:
    """The sum of two points. All functions here raise Halt for input of a wrong length and for points not on the
    curve."""
    return _added(data, _G1, _point_g1, _written_g1)


def add_g2(data: bytes) -> bytes:
    """The same in G2."""
    return _added(data, _G2, _point_g2, _written_g2)


def sum_gas_g1(data: bytes) -> int:
    """The gas by the number of points, with a discount for many."""
    return _sum_gas(data, _G1, 12_000, _DISCOUNTS_G1)


def sum_gas_g2(data: bytes) -> int:
    """The same in G2."""
    return _sum_gas(data, _G2, 22_500, _DISCOUNTS_G2)


def sum_g1(data: bytes) -> bytes:
    """A multi-scalar multiplication: pairs of a point and a scalar of 32 bytes."""
    return _summed(data, _G1, _point_g1, _written_g1)


def sum_g2(data: bytes) -> bytes:
    """The same in G2."""
    return _summed(data, _G2, _point_g2, _written_g2)


def pairing_gas(data: bytes) -> int:
    """The gas by the number of pairs."""
    if not data or len(data) % (_G1 + _G2):
        raise Halt("it pairs what are no pairs of points")
    return 37_700 + 32_600 * (len(data) // (_G1 + _G2))


def pairing(data: bytes) -> bytes:
    """Whether the product of the pairings of points of G1 and G2 is one."""
    from py_ecc import optimized_bls12_381 as curve

    product = curve.FQ12.one()
    for start in range(0, len(data), _G1 + _G2):
        middle = start + _G1
        left, right = _in_group(_point_g1(data[start:middle])), _in_group(_point_g2(data[middle : middle + _G2]))
        product *= curve.pairing(right, left, final_exponentiate=False)
    return int(curve.final_exponentiate(product) == curve.FQ12.one()).to_bytes(32, "big")


def map_g1(data: bytes) -> bytes:
    """Maps a field element to a point of G1."""
    from py_ecc.bls.hash_to_curve import clear_cofactor_G1, map_to_curve_G1
    from py_ecc.optimized_bls12_381 import FQ

    (number,) = _coordinates(data, _FIELD)
    return _written_g1(clear_cofactor_G1(map_to_curve_G1(FQ(number))))


def map_g2(data: bytes) -> bytes:
    """Maps an element of the extension field to a point of G2."""
    from py_ecc.bls.hash_to_curve import clear_cofactor_G2, map_to_curve_G2
    from py_ecc.optimized_bls12_381 import FQ2

    return _written_g2(clear_cofactor_G2(map_to_curve_G2(FQ2(tuple(_coordinates(data, 2 * _FIELD))))))


def _added(data: bytes, size: int, point: Callable[[bytes], Any], written: Callable[[Any], bytes]) -> bytes:
    from py_ecc import optimized_bls12_381 as curve

    if len(data) != 2 * size:
        raise Halt("it adds what are no two points")
    return written(curve.add(point(data[:size]), point(data[size:])))


def _sum_gas(data: bytes, size: int, gas: int, discounts: tuple[int, ...]) -> int:
    count, rest = divmod(len(data), size + _NUMBER)
    if not count or rest:
        raise Halt("it multiplies what are no points with numbers")
    return count * gas * discounts[min(count, len(discounts)) - 1] // 1000


def _summed(data: bytes, size: int, point: Callable[[bytes], Any], written: Callable[[Any], bytes]) -> bytes:
    from py_ecc import optimized_bls12_381 as curve

    total = point(bytes(size))
    for start in range(0, len(data), size + _NUMBER):
        end = start + size
        number = int.from_bytes(data[end : end + _NUMBER], "big")
        total = curve.add(total, curve.multiply(_in_group(point(data[start:end])), number))
    return written(total)


def _point_g1(data: bytes) -> Any:
    from py_ecc import optimized_bls12_381 as curve

    x, y = _coordinates(data, _G1)
    return _on_curve((curve.FQ(x), curve.FQ(y), curve.FQ(1 if any(data) else 0)), curve.b)


def _point_g2(data: bytes) -> Any:
    from py_ecc import optimized_bls12_381 as curve

    x, x_imaginary, y, y_imaginary = _coordinates(data, _G2)
    point = (curve.FQ2((x, x_imaginary)), curve.FQ2((y, y_imaginary)), curve.FQ2((1 if any(data) else 0, 0)))
    return _on_curve(point, curve.b2)


def _on_curve(point: Any, offset: Any) -> Any:
    from py_ecc import optimized_bls12_381 as curve

    if not curve.is_on_curve(point, offset):
        raise Halt("a point is not on the curve")
    return point


def _in_group(point: Any) -> Any:
    from py_ecc import optimized_bls12_381 as curve

    if not curve.is_inf(point) and not curve.is_inf(curve.multiply(point, curve.curve_order)):
        raise Halt("a point is not in the group")
    return point


def _coordinates(data: bytes, size: int) -> list[int]:
    from py_ecc import optimized_bls12_381 as curve

    if len(data) != size:
        raise Halt("its input has another length")
    numbers = [int.from_bytes(data[start : start + _FIELD], "big") for start in range(0, size, _FIELD)]
    if any(number >= curve.field_modulus for number in numbers):
        raise Halt("a coordinate is not in the field")
    return numbers


def _written_g1(point: Any) -> bytes:
    from py_ecc import optimized_bls12_381 as curve

    if curve.is_inf(point):
        return bytes(_G1)
    return b"".join(int(coordinate).to_bytes(_FIELD, "big") for coordinate in curve.normalize(point))


def _written_g2(point: Any) -> bytes:
    from py_ecc import optimized_bls12_381 as curve

    if curve.is_inf(point):
        return bytes(_G2)
    x, y = curve.normalize(point)
    return b"".join(int(part).to_bytes(_FIELD, "big") for part in (*x.coeffs, *y.coeffs))
