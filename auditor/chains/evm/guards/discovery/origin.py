"""Where the code has an address from: a slot, another contract's answer, its own bytes."""

from auditor.chains.evm.execution.call import Load, Trace
from auditor.model.ids import checksum

_NAMED = {
    0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC: "the EIP-1967 implementation slot",
    0xB53127684A568B3173AE13B9F8A6016E243E63B6E8EE1178D6A717850B5D6103: "the EIP-1967 admin slot",
    0xA3F0AD74E5423AEBFD80D3EF4346578335A9A72AEAEE59FF6CB3582B35133D50: "the EIP-1967 beacon slot",
}


def loaded(who: bytes, trace: Trace) -> Load | None:
    """The last storage word that was read and holds the address, packed with others or alone."""
    value = int.from_bytes(who, "big")
    for load in reversed(trace.loads):
        if value and any((load.value >> shift) & (1 << 160) - 1 == value for shift in range(0, 97, 8)):
            return load
        if not value and not load.value:
            return load
    return None


def source_of(who: bytes, trace: Trace) -> str:
    """The same in words."""
    load = loaded(who, trace)
    if load is None:
        return "code" if who != trace.call.to else "the contract itself"
    where = _NAMED.get(load.slot) or (f"slot {load.slot}" if load.slot < 1 << 32 else f"slot 0x{load.slot:064x}")
    return where if load.account == trace.call.to else f"{where} of {checksum('0x' + load.account.hex())}"
