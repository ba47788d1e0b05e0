"""Where the code reads an authorized address from: a slot, another contract's answer, its own constants."""

from auditor.chains.evm.execution.call import Load, Trace
from auditor.model.ids import checksum

_SLOT_NAMES = {
    0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC: "the EIP-1967 implementation slot",
    0xB53127684A568B3173AE13B9F8A6016E243E63B6E8EE1178D6A717850B5D6103: "the EIP-1967 admin slot",
    0xA3F0AD74E5423AEBFD80D3EF4346578335A9A72AEAEE59FF6CB3582B35133D50: "the EIP-1967 beacon slot",
}

ADDRESS = (1 << 160) - 1


def load_of(who: bytes, trace: Trace) -> Load | None:
    """The last loaded storage word that contains the address, alone or packed."""
    return next((load for load in reversed(trace.loads) if shift_of(who, load) is not None), None)


def shift_of(who: bytes, load: Load) -> int | None:
    """The bit offset of the address in a loaded word; None if the word does not contain it."""
    value = int.from_bytes(who, "big")
    if not value:
        return None if load.value else 0
    return next((shift for shift in range(0, 97, 8) if (load.value >> shift) & ADDRESS == value), None)


def source_of(who: bytes, trace: Trace) -> str:
    """The source of the address in words."""
    load = load_of(who, trace)
    if load is None:
        return "code" if who != trace.call.to else "the contract itself"
    where = _SLOT_NAMES.get(load.slot) or (f"slot {load.slot}" if load.slot < 1 << 32 else f"slot 0x{load.slot:064x}")
    return where if load.account == trace.call.to else f"{where} of {checksum('0x' + load.account.hex())}"
