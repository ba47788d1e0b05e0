"""The precompiled contracts of the Osaka fork by their addresses. Their libraries are imported when first run."""

from collections.abc import Callable, Mapping

from auditor.chains.evm.execution.call import Address
from auditor.chains.evm.execution.precompiles import blake2, bls12_381, bn254, hashes, kzg, modexp, p256, secp256k1
from auditor.chains.evm.execution.precompiles.precompile import COSTLY_STEPS, costly, pairing
from auditor.chains.evm.execution.precompiles.precompile import Precompile as Precompile


def at(number: int) -> Address:
    """The address of a precompiled contract."""
    return number.to_bytes(20, "big")


def _always(gas: int) -> Callable[[bytes], int]:
    return lambda _: gas


ECRECOVER = at(0x01)
HASHES = (at(0x02), at(0x03))
# Every EVM has these since the Istanbul fork of 2019.
ISTANBUL: Mapping[Address, Precompile] = {
    ECRECOVER: Precompile(_always(3_000), secp256k1.recovered, lambda _: secp256k1.STEPS),
    at(0x02): Precompile(lambda data: 60 + 12 * hashes.words(data), hashes.sha256),
    at(0x03): Precompile(lambda data: 600 + 120 * hashes.words(data), hashes.ripemd160),
    at(0x04): Precompile(lambda data: 15 + 3 * hashes.words(data), bytes),
    at(0x05): Precompile(modexp.gas, modexp.power, lambda _: COSTLY_STEPS),
    at(0x06): Precompile(_always(150), bn254.add, costly),  # EIP-1108
    at(0x07): Precompile(_always(6_000), bn254.multiply, costly),
    at(0x08): Precompile(bn254.pairing_gas, bn254.pairing, pairing(192)),
    at(0x09): Precompile(blake2.gas, blake2.compress, blake2.steps),
}
# Later forks added these: Cancun (EIP-4844), Prague (EIP-2537), Osaka (EIP-7951).
LATER: Mapping[Address, Precompile] = {
    at(0x0A): Precompile(_always(50_000), kzg.evaluated, costly),
    at(0x0B): Precompile(_always(375), bls12_381.add_g1, costly),
    at(0x0C): Precompile(bls12_381.sum_gas_g1, bls12_381.sum_g1, costly),
    at(0x0D): Precompile(_always(600), bls12_381.add_g2, costly),
    at(0x0E): Precompile(bls12_381.sum_gas_g2, bls12_381.sum_g2, costly),
    at(0x0F): Precompile(bls12_381.pairing_gas, bls12_381.pairing, pairing(384)),
    at(0x10): Precompile(_always(5_500), bls12_381.map_g1, costly),
    at(0x11): Precompile(_always(23_800), bls12_381.map_g2, costly),
    at(0x100): Precompile(_always(6_900), p256.verified, costly),
}
# Input for which each of them fails or returns data; a call of an account without the precompile returns nothing.
PROBES: Mapping[Address, bytes] = dict.fromkeys(LATER, b"") | {at(0x100): p256.VALID}
PRECOMPILES: Mapping[Address, Precompile] = {**ISTANBUL, **LATER}
