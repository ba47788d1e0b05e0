"""Precompiled contracts: against the specification, against other libraries, and against what their EIPs publish."""

import hashlib
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.chains.evm.execution.faults import Cut, Halt
from auditor.chains.evm.execution.precompiles import PRECOMPILES, at
from auditor.chains.evm.signatures import keccak
from tests.chains.evm.execution.codes import WORDS
from tests.examples import examples

_CURVE = [*range(0x06, 0x09), *range(0x0A, 0x12)]
_SIZES = {6: 128, 7: 96, 8: 192, 9: 213, 10: 192, 11: 256, 12: 160, 13: 512, 14: 288, 15: 384, 16: 64, 17: 128}


def ran(number: int, data: bytes) -> bytes:
    """The output of a precompiled contract."""
    precompile = PRECOMPILES[at(number)]
    precompile.gas(data)
    return precompile.work(data)


def words(*numbers: int) -> bytes:
    """Words in a row."""
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def same(number: int, data: bytes, gas: int = 300_000) -> None:
    """The specification says the same of this input, to the unit of gas."""
    from tests.chains.evm.execution.oracle import Held, Sent, differs

    caller = b"\xaa" * 20
    assert not differs({caller: Held(balance=5)}, Sent(caller, at(number), data, gas))


@settings(max_examples=examples(150), deadline=None)
@given(
    st.sampled_from([1, 2, 3, 4, 5, 9, 0x100]),
    st.lists(WORDS, max_size=9).map(lambda numbers: words(*numbers)),
    st.binary(max_size=40),
    st.integers(0, 8_000),
)
def test_random_input_gives_what_the_specification_gives(number: int, data: bytes, more: bytes, gas: int) -> None:
    same(number, data + more, gas)


@settings(max_examples=examples(60), deadline=None)
@given(st.sampled_from(_CURVE), st.binary(max_size=600), st.booleans())
def test_input_that_is_not_a_point(number: int, data: bytes, fits: bool) -> None:
    same(number, data[: _SIZES[number]].ljust(_SIZES[number], b"\0") if fits else data)


@pytest.mark.parametrize("number", _CURVE)
def test_nothing_and_zeros_are_input(number: int) -> None:
    for size in (0, _SIZES[number], _SIZES[number] + 1, 2 * _SIZES[number]):
        same(number, bytes(size))


@pytest.mark.parametrize("gas", [0, 149, 150, 374, 375, 5_999, 6_000, 49_999, 50_000])
def test_gas_that_is_short_fails(gas: int) -> None:
    for number in _CURVE:
        same(number, bytes(_SIZES[number]), gas)


@settings(max_examples=examples(120), deadline=None)
@given(
    st.tuples(*[st.integers(0, 70)] * 3) | st.tuples(*[st.sampled_from([0, 1, 32, 33, 1_023, 1_024, 1_025])] * 3),
    st.binary(max_size=200),
    st.integers(0, 10**6),
)
def test_powers(sizes: tuple[int, int, int], data: bytes, gas: int) -> None:
    """EIP-7823 and EIP-7883."""
    same(5, words(*sizes) + data * (1 + sum(sizes) // max(1, len(data))), gas)


def test_the_first_example_of_powers() -> None:
    """https://eips.ethereum.org/EIPS/eip-198: 3 ** (p - 1) modulo the prime p of secp256k1 is 1."""
    prime = 2**256 - 2**32 - 977
    assert ran(5, words(1, 32, 32) + b"\x03" + words(prime - 1, prime)) == words(1)


_BLAKE = (
    "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f"
    "79217e1319cde05b" + "616263".ljust(256, "0") + "0300000000000000" + "0000000000000000" + "01"
)


@pytest.mark.parametrize(
    ("rounds", "start"), [(0, "08c9bcf367e6096a3ba7ca8485ae67bb"), (12, "ba80a53f981c4d0d6a2797b69f12f6e9")]
)
def test_examples_of_the_compression_function(rounds: int, start: str) -> None:
    """https://eips.ethereum.org/EIPS/eip-152, test vectors 4 and 5; the latter is the hash of "abc"."""
    got = ran(9, rounds.to_bytes(4, "big") + bytes.fromhex(_BLAKE))
    assert got.hex().startswith(start)
    assert (got == hashlib.blake2b(b"abc").digest()) == (rounds == 12)


@pytest.mark.parametrize("wrong", [bytes(212), bytes(214), bytes(212) + b"\x02"])
def test_what_is_no_input_of_the_compression_function_fails(wrong: bytes) -> None:
    with pytest.raises(Halt):
        ran(9, wrong)


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 100])
def test_hashes(size: int) -> None:
    data = bytes(range(size))
    assert ran(2, data) == hashlib.sha256(data).digest()
    same(3, data)
    same(4, data)


def test_signers_are_recovered() -> None:
    from eth_keys.datatypes import PrivateKey

    for secret in range(1, 6):
        key, hashed = PrivateKey(secret.to_bytes(32, "big")), keccak(bytes([secret]))
        v, r, s = key.sign_msg_hash(hashed).vrs
        assert ran(1, hashed + words(27 + v, r, s))[12:] == key.public_key.to_canonical_address()
        for data in (
            words(27 + v, r, s),
            words(28 - v, r, s),
            words(29, r, s),
            words(27, 0, s),
            words(27, r, 2**256 - 1),
        ):
            same(1, hashed + data)


_P256 = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF


def _signed() -> Iterator[tuple[bytes, list[int]]]:
    """Signatures on P-256: hash; r, s, x and y."""
    from Crypto.Hash import SHA256
    from Crypto.PublicKey import ECC
    from Crypto.Signature import DSS

    for secret in (1, 2, 12345, 2**200):
        key, hashed = ECC.construct(curve="p256", d=secret), SHA256.new(bytes([secret % 256]))
        signature = DSS.new(key, "deterministic-rfc6979").sign(hashed)
        r, s = (int.from_bytes(signature[start : start + 32], "big") for start in (0, 32))
        yield hashed.digest(), [r, s, int(key.pointQ.x), int(key.pointQ.y)]


def test_signatures_on_p256() -> None:
    """EIP-7951: valid ones; then each number changed, out of range, and points that are none."""
    for hashed, numbers in _signed():
        assert ran(0x100, hashed + words(*numbers)) == words(1)
        for place in range(4):
            for other in (0, 1, _P256, 2**256 - 1, numbers[place] ^ 1):
                changed = [*numbers[:place], other, *numbers[place + 1 :]]
                assert ran(0x100, hashed + words(*changed)) == b""
                same(0x100, hashed + words(*changed))
        same(0x100, hashed + words(*numbers) + b"\0")


def _times(number: int, point: bytes, by: int) -> bytes:
    return ran(number, point + words(by))


_BN_G1 = words(1, 2)
_BN_G2 = words(  # https://eips.ethereum.org/EIPS/eip-197, the generator of G2
    0x198E9393920D483A7260BFB731FB5D25F1AA493335A9E71297E485B7AEF312C2,
    0x1800DEEF121F1E76426A00665E5C4479674322D4F75EDADD46DEBD5CD992F6ED,
    0x090689D0585FF075EC9E99AD690C3395BC4B313370B38EF355ACDADCD122975B,
    0x12C85EA5DB8C6DEB4AAB71808DCB408FE3D1E7690C43D37B4CE6CC0166FA7DAA,
)
_BN_ORDER = 0x30644E72E131A029B85045B68181585D2833E84879B9709143E1F593F0000001


def test_sums_and_multiples_on_alt_bn128() -> None:
    """A curve's laws, and the specification."""
    some = [_times(7, _BN_G1, by) for by in (0, 1, 2, 5, _BN_ORDER - 1, _BN_ORDER, 2**256 - 1)]
    assert some[0] == some[5] == bytes(64) and ran(6, some[1] + some[4]) == bytes(64)
    assert ran(6, some[1] + some[1]) == some[2]
    for one in some:
        for other in some:
            same(6, one + other)
            same(6, (one + other)[:100])
        same(7, one + words(random.Random(1).getrandbits(256)))


@pytest.mark.slow
def test_pairings_on_alt_bn128() -> None:
    """e(5 P, Q) = e(P, Q) ** 5, and points outside the group fail."""
    minus = _times(7, _BN_G1, _BN_ORDER - 5)
    good = _times(7, _BN_G1, 5) + _BN_G2 + minus + _BN_G2
    assert ran(8, good) == words(1) and ran(8, good[:192]) == words(0) and ran(8, b"") == words(1)
    same(8, good, 10**6)
    same(8, good[:191], 10**6)
    same(8, bytes(64) + _BN_G2 + _BN_G1 + bytes(128), 10**6)
    same(8, _BN_G1 + _BN_G2[:-1] + b"\0", 10**6)


def _coordinates(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(64, "big") for number in numbers)


# https://eips.ethereum.org/EIPS/eip-2537: the generators.
_G1 = _coordinates(
    0x17F1D3A73197D7942695638C4FA9AC0FC3688C4F9774B905A14E3A3F171BAC586C55E83FF97A1AEFFB3AF00ADB22C6BB,
    0x08B3F481E3AAA0F1A09E30ED741D8AE4FCF5E095D5D00AF600DB18CB2C04B3EDD03CC744A2888AE40CAA232946C5E7E1,
)
_G2 = _coordinates(
    0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
    0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E,
    0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
    0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE,
)
_ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001


@pytest.mark.parametrize(
    ("adding", "summing", "point"),
    [pytest.param(0x0B, 0x0C, _G1, id="G1"), pytest.param(0x0D, 0x0E, _G2, id="G2", marks=pytest.mark.slow)],
)
def test_sums_on_bls12_381(adding: int, summing: int, point: bytes) -> None:
    """EIP-2537: laws of the groups, many at a discount, and the specification."""
    twice, minus = _times(summing, point, 2), _times(summing, point, _ORDER - 1)
    assert ran(adding, point + point) == twice and ran(adding, point + minus) == bytes(len(point))
    assert ran(summing, point + words(3) + twice + words(_ORDER - 1)) == point
    for one in (point, twice, minus, bytes(len(point))):
        same(adding, one + twice)
        same(summing, one + words(2**256 - 1) + twice + words(7))
    for count in (1, 2, 3, 129):
        same(summing, bytes(len(point) + 32) * count, 10**8)


def test_many_multiples_cost_as_the_specification_says() -> None:
    pytest.importorskip("ethereum")
    from ethereum.forks.bpo2.vm.precompiled_contracts import bls12_381

    for number, size, gas, discounts in (
        (0x0C, 160, 12_000, bls12_381.G1_K_DISCOUNT),
        (0x0E, 288, 22_500, bls12_381.G2_K_DISCOUNT),
    ):
        for count, discount in enumerate([*discounts, discounts[-1]], 1):
            assert PRECOMPILES[at(number)].gas(bytes(size * count)) == count * gas * discount // 1_000


@pytest.mark.slow
def test_pairings_on_bls12_381() -> None:
    good = _times(0x0C, _G1, 3) + _G2 + _G1 + _times(0x0E, _G2, _ORDER - 3)
    assert ran(0x0F, good) == words(1) and ran(0x0F, good[:384]) == words(0)
    same(0x0F, good, 10**6)
    same(0x0F, good[:383], 10**6)


@pytest.mark.parametrize(("number", "size"), [(0x10, 64), (0x11, 128)])
def test_points_for_numbers_of_the_field(number: int, size: int) -> None:
    for seed in range(3):
        number_in_field = random.Random(seed).getrandbits(376)
        same(number, _coordinates(*[number_in_field + place for place in range(size // 64)]))
    same(number, b"\xff" * size)


@pytest.mark.slow
def test_evaluations_of_polynomials() -> None:
    """A constant polynomial has its value everywhere, with the point at infinity as proof (EIP-4844)."""
    from py_ecc.bls.g2_primitives import G1_to_pubkey
    from py_ecc.optimized_bls12_381 import G1, multiply

    commitment = bytes(G1_to_pubkey(multiply(G1, 7)))
    hashed = b"\x01" + hashlib.sha256(commitment).digest()[1:]
    infinity = b"\xc0" + bytes(47)
    good = hashed + words(5, 7) + commitment + infinity
    assert ran(0x0A, good) == words(4_096, _ORDER)
    wrong = hashed + words(5, 8) + commitment + infinity
    for data in (
        good,
        wrong,
        good[:-1],
        hashed + words(_ORDER, 7) + good[96:],
        good[:144] + commitment,
        b"\0" + good[1:],
    ):
        same(0x0A, data)


@pytest.mark.parametrize("number", [0x0C, 0x0E])
def test_input_that_takes_long_is_not_run(number: int) -> None:
    assert PRECOMPILES[at(number)].steps(bytes(1_024)) > 0
    with pytest.raises(Cut):
        PRECOMPILES[at(number)].steps(bytes(1_025))


@pytest.mark.parametrize(("number", "size"), [(8, 192), (0x0F, 384)])
def test_a_pairing_counts_as_many_steps_as_it_has_pairs(number: int, size: int) -> None:
    steps = PRECOMPILES[at(number)].steps
    assert steps(bytes(9 * size)) - steps(bytes(8 * size)) == steps(bytes(size)) - steps(b"") > 0
