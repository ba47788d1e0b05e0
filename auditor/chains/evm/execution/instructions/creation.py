"""0xf0, 0xf5 and 0xff: CREATE, CREATE2 (EIP-1014) and SELFDESTRUCT (EIP-6780)."""

from auditor.chains.evm.execution import gas
from auditor.chains.evm.execution.faults import Halt, OutOfGas
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.instructions.environment import address
from auditor.chains.evm.execution.limits import MOST_CODE
from auditor.chains.evm.execution.message import Message
from auditor.chains.evm.execution.operation import FINISHED, Ending
from auditor.chains.evm.execution.state import EMPTY
from auditor.chains.evm.signatures import keccak

_MOST_NONCE = 2**64 - 1  # EIP-2681


def _create(frame: Frame, words: list[int], taints: list[int], place: int) -> int:
    frame.recorder.site(frame, place)
    value, code = words.pop(), _init_code(frame, words, 0)
    del taints[-3:]
    return _created(frame, value, code, _by_nonce(frame.account, frame.state.account(frame.account).nonce), place)


def _create2(frame: Frame, words: list[int], taints: list[int], place: int) -> int:
    frame.recorder.site(frame, place)
    value, code = words.pop(), _init_code(frame, words, gas.KECCAK_WORD)
    salt = words.pop().to_bytes(32, "big")
    del taints[-4:]
    return _created(frame, value, code, keccak(b"\xff" + frame.account + salt + keccak(code))[12:], place)


def _init_code(frame: Frame, words: list[int], hashing: int) -> bytes:
    """Reads the init code and charges for it (EIP-3860)."""
    start, size = words.pop(), words.pop()
    frame.charge((gas.INIT_CODE_WORD + hashing) * gas.words(size))
    frame.grow(start, size)
    if size > 2 * MOST_CODE:
        raise OutOfGas("its init code is larger than any may be (EIP-3860)")
    return bytes(frame.memory[start : start + size])


def _by_nonce(creator: bytes, nonce: int) -> bytes:
    """The address of CREATE: the hash of the RLP of creator and nonce (yellow paper 7)."""
    digits = nonce.to_bytes((nonce.bit_length() + 7) // 8, "big")
    coded = digits if 0 < nonce < 0x80 else bytes([0x80 + len(digits)]) + digits
    return keccak(bytes([0xC0 + 21 + len(coded), 0x94]) + creator + coded)[12:]


def _created(frame: Frame, value: int, code: bytes, account: bytes, place: int) -> int:
    granted = gas.handed_on(frame.gas, frame.gas)
    frame.charge(granted)
    if frame.message.static:
        raise Halt("it creates an account in a static call (EIP-214)")
    frame.recorder.creating(frame)
    frame.returned = frame.returned_taints = b""
    frame.out = 0, 0
    state, depth = frame.state, frame.message.depth + 1
    nonce = state.account(frame.account).nonce
    message = Message(frame.account, account, account, code, b"", value, granted, depth, creates=True)
    if nonce == _MOST_NONCE or not frame.affords(message):
        return frame.refused(granted, place)
    state.touch(account)
    taken = state.account(account)
    state.replace(frame.account, nonce=nonce + 1)
    if taken.code or taken.nonce:
        return frame.refused(0, place)  # EIP-684
    return frame.enter(message, place)


def _self_destruct(frame: Frame, words: list[int], taints: list[int], place: int) -> int:
    frame.recorder.site(frame, place)
    heir = address(words.pop())
    taints.pop()
    state, account = frame.state, frame.account
    balance = state.account(account).balance
    cost = gas.COLD_ACCOUNT if state.touch(heir) else 0
    frame.charge(cost + (gas.NEW_ACCOUNT if balance and state.account(heir) == EMPTY else 0))
    if frame.message.static:
        raise Halt("it destroys itself in a static call (EIP-214)")
    state.move(account, heir, balance)
    if state.fresh(account):
        state.replace(account, balance=0)
        state.put(state.destroyed, account, True)
    frame.recorder.trace.destroyed.append(account)
    return FINISHED


ENDINGS: dict[int, Ending] = {
    0xF0: Ending(_create, gas.CREATE, 3, 1),
    0xF5: Ending(_create2, gas.CREATE, 4, 1),
    0xFF: Ending(_self_destruct, gas.SELF_DESTRUCT, 1),
}
