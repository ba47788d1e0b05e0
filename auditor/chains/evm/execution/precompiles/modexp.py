"""0x05: modular exponentiation (EIP-198; gas of EIP-7883, bounds of EIP-7823)."""

from auditor.chains.evm.execution.faults import Halt

_LONGEST = 1_024
_CHEAPEST = 500


def gas(data: bytes) -> int:
    """Raises Halt for numbers that are too long."""
    base, exponent, modulus = _sizes(data)
    if max(base, exponent, modulus) > _LONGEST:
        raise Halt("base, exponent or modulus is longer than 1024 bytes")
    longest = max(base, modulus)
    complexity = 2 * ((longest + 7) // 8) ** 2 if longest > 32 else 16
    bits = _number(data, 96 + base, min(exponent, 32)).bit_length()
    rounds = max(bits - 1, 0) + 16 * max(exponent - 32, 0)
    return max(_CHEAPEST, complexity * max(rounds, 1))


def power(data: bytes) -> bytes:
    """``data``: three lengths, a word each, then base, exponent and modulus; the output has the length of the
    modulus."""
    base, exponent, modulus = _sizes(data)
    divisor = _number(data, 96 + base + exponent, modulus)
    if not divisor:
        return bytes(modulus)
    result = pow(_number(data, 96, base), _number(data, 96 + base, exponent), divisor)
    return result.to_bytes(modulus, "big")


def _sizes(data: bytes) -> tuple[int, int, int]:
    return _number(data, 0, 32), _number(data, 32, 32), _number(data, 64, 32)


def _number(data: bytes, start: int, size: int) -> int:
    return int.from_bytes(data[start : start + size].ljust(size, b"\0"), "big")
