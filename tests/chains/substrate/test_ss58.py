"""Addresses against published ones; any account survives being written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.substrate.derivation import multisig
from auditor.chains.substrate.ss58 import account_of, decode, encode

ALICE = bytes.fromhex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d")
# Bittensor's sudo account (2026-07-08) and the three who are said to sign for it (sudo-signatories.json).
SUDO = "5DcSqBNqCmfdJZRGFSwwcRb2dZdJHZuKK8Tb1Gx8gbmF5E8s"
SIGNERS = [
    "5E7RCRrPVS8TckCDjr92B5ciGziwz2kfvxe4URy3L7AgirGJ",
    "5FevFjov8435t5XC2MUSRpFYxtthE8pZy1toHpgAAia3ZphG",
    "5GRCukV2rZmSVfJhAXoLjcrU1pMVCf2Ra1ydbiCFZdaQXDXo",
]


@pytest.mark.parametrize(
    ("prefix", "address"),
    [
        (42, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
        (0, "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"),
        (2, "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F"),
    ],
)
def test_alice_is_written_as_everywhere(prefix: int, address: str) -> None:
    assert encode(ALICE, prefix) == address
    assert decode(address) == (prefix, ALICE)


@given(st.binary(min_size=32, max_size=32), st.integers(0, (1 << 14) - 1).filter(lambda prefix: prefix not in (46, 47)))
def test_what_is_written_is_read(account: bytes, prefix: int) -> None:
    assert decode(encode(account, prefix)) == (prefix, account)


@given(st.text(max_size=80))
def test_other_text_is_refused(text: str) -> None:
    try:
        prefix, account = decode(text)
    except ValueError:
        return
    assert encode(account, prefix) == text


@given(st.integers(0, 47), st.sampled_from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"))
def test_a_slip_of_the_pen_is_noticed(place: int, letter: str) -> None:
    wrong = SUDO[:place] + letter + SUDO[place + 1 :]
    if wrong != SUDO:
        with pytest.raises(ValueError, match="no SS58 address"):
            decode(wrong)


def test_the_signers_of_bittensors_sudo_account_are_proven() -> None:
    raw = [decode(signer)[1] for signer in SIGNERS]
    assert encode(multisig(raw, 2)) == SUDO
    assert encode(multisig(reversed(raw), 2)) == SUDO
    assert SUDO not in {encode(multisig(raw, 1)), encode(multisig(raw, 3)), encode(multisig(raw[:2], 2))}


def test_a_multisig_may_be_a_signer_of_another() -> None:
    service = decode("5FW3gUUAnWZFTG3QWijcGV9ji3iySsuCj12TQi2eDtgGvxej")[1]
    assert encode(multisig([service, decode(SUDO)[1]], 2)) == "5HU9HB7AxqYuafiM3ec9cuLYYgMdvgKHyZX19P4wMtHgcXs9"


def test_accounts_of_twenty_bytes_are_ethereums() -> None:
    signers = [bytes([number]) * 20 for number in (1, 2, 3)]
    assert len(multisig(signers, 2)) == 20
    assert account_of(encode(signers[0])) == signers[0]
    assert account_of(encode(ALICE)) == ALICE
    with pytest.raises(ValueError, match="no account"):
        account_of("0x1234")


@pytest.mark.parametrize("threshold", [0, 3])
def test_a_threshold_out_of_reach_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match="cannot be reached"):
        multisig([ALICE, bytes(32)], threshold)
