"""0x100: whether a signature on the curve P-256 is valid (EIP-7951)."""

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# A valid input: the public key and the point of the nonce are the generator, and the hash is zero.
_X = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
_Y = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
VALID = bytes(32) + b"".join(number.to_bytes(32, "big") for number in (_X, _X, _X, _Y))
_YES = (1).to_bytes(32, "big")


def verified(data: bytes) -> bytes:
    """The word 1 for a valid signature, else nothing. ``data``: hash, r, s and the key's x and y, a word each."""
    from Crypto.PublicKey.ECC import EccKey, EccPoint

    if len(data) != 160:
        return b""
    hashed, r, s, x, y = (int.from_bytes(data[start : start + 32], "big") for start in range(0, 160, 32))
    if not 0 < r < _ORDER or not 0 < s < _ORDER or not (x or y):
        return b""
    try:
        key = EccPoint(x, y, curve="p256")
    except ValueError:
        return b""
    generator = EccKey(curve="p256", d=1).pointQ
    inverse = pow(s, -1, _ORDER)
    point = generator * (hashed * inverse % _ORDER) + key * (r * inverse % _ORDER)
    return _YES if not point.is_point_at_infinity() and int(point.x) % _ORDER == r else b""
