"""0x40 to 0x4a but 0x47: the block (yellow paper H.2, "40s"; EIP-3198, EIP-4399, EIP-4844, EIP-7516)."""

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.instructions.environment import pushing
from auditor.chains.evm.execution.operation import Operation
from auditor.chains.evm.execution.taint import CLOCK

_BLOB_HASH = 3  # gas


def _block_hash(frame: Frame, words: list[int], taints: list[int], _: int) -> None:
    taints[-1] |= CLOCK
    number, current = words[-1], frame.environment.header.number
    near = number < current <= number + 256
    words[-1] = int.from_bytes(frame.environment.hashes.get(number, b"") if near else b"", "big")


def _blob_hash(frame: Frame, words: list[int], _: list[int], __: int) -> None:
    hashes = frame.environment.blob_hashes
    words[-1] = int.from_bytes(hashes[words[-1]], "big") if words[-1] < len(hashes) else 0


OPERATIONS: dict[int, Operation] = {
    0x40: Operation(_block_hash, gas.BLOCK_HASH, 1, 1),
    0x41: pushing(lambda frame: int.from_bytes(frame.environment.header.coinbase, "big"), lambda _: CLOCK),
    0x42: pushing(lambda frame: frame.environment.header.time, lambda _: CLOCK),
    0x43: pushing(lambda frame: frame.environment.header.number, lambda _: CLOCK),
    0x44: pushing(lambda frame: int.from_bytes(frame.environment.header.randao, "big"), lambda _: CLOCK),
    0x45: pushing(lambda frame: frame.environment.header.gas_limit, lambda _: CLOCK),
    0x46: pushing(lambda frame: frame.environment.chain_id),
    0x48: pushing(lambda frame: frame.environment.header.base_fee, lambda _: CLOCK),
    0x49: Operation(_blob_hash, _BLOB_HASH, 1, 1),
    0x4A: pushing(lambda frame: frame.environment.blob_base_fee, lambda _: CLOCK),
}
