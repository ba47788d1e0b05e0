"""The gas costs of instructions: the fee schedule (yellow paper, appendix G) as of the Osaka fork.

Access costs are those of EIP-2929, refunds those of EIP-3529; calls get at most 63/64 of the gas (EIP-150).
"""

from auditor.chains.evm.execution.faults import OutOfGas

JUMPDEST, BASE, VERY_LOW, LOW, MID, HIGH = 1, 2, 3, 5, 8, 10
COPY_WORD = 3
EXP, EXP_BYTE = 10, 50  # EIP-160
KECCAK, KECCAK_WORD = 30, 6
LOG, LOG_TOPIC, LOG_BYTE = 375, 375, 8
BLOCK_HASH = 20
WARM, COLD_ACCOUNT, COLD_SLOT = 100, 2_600, 2_100  # EIP-2929
SET, RESET, CLEAR_REFUND = 20_000, 5_000, 4_800  # EIP-2200, EIP-3529
CALL_VALUE, STIPEND, NEW_ACCOUNT = 9_000, 2_300, 25_000  # EIP-150, EIP-161
CREATE, CODE_BYTE, INIT_CODE_WORD = 32_000, 200, 2  # EIP-3860
SELF_DESTRUCT = 5_000


def words(size: int) -> int:
    """The number of words that so many bytes fill."""
    return (size + 31) // 32


def growth(held: int, start: int, size: int) -> tuple[int, int]:
    """The gas and the bytes of an expansion of memory of ``held`` bytes to ``start + size`` (yellow paper, H.1)."""
    had, wanted = held // 32, (start + size + 31) // 32
    if not size or wanted <= had:
        return 0, 0
    return 3 * (wanted - had) + wanted * wanted // 512 - had * had // 512, 32 * (wanted - had)


def handed_on(wanted: int, left: int) -> int:
    """The gas that a call gets: what it asks for, or all but one 64th of what is left (EIP-150).

    Raises OutOfGas if there is none left.
    """
    if left < 0:
        raise OutOfGas
    return min(wanted, left - left // 64)


def storing(original: int, current: int, new: int, cold: bool) -> tuple[int, int]:
    """The gas of an SSTORE and the change of the refund counter (EIP-2200, EIP-2929, EIP-3529).

    ``original`` is the word before the transaction, ``current`` the one that is overwritten.
    """
    access = COLD_SLOT if cold else 0
    if current == new:
        return access + WARM, 0
    refund = 0
    if original == current:
        cost = SET if original == 0 else RESET - COLD_SLOT
        return access + cost, CLEAR_REFUND if original and not new else 0
    if original and not current:
        refund -= CLEAR_REFUND
    elif original and not new:
        refund += CLEAR_REFUND
    if original == new:
        refund += SET - WARM if original == 0 else RESET - COLD_SLOT - WARM
    return access + WARM, refund
