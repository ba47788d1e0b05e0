"""Follows a run of the specification event by event: which call it is in, and what came of each."""

from typing import Any

from auditor.chains.evm.execution import labels
from auditor.chains.evm.execution.call import Event, Place, Trace
from auditor.chains.evm.execution.frame import Frame
from auditor.chains.evm.execution.instructions import Cut, Instructions
from auditor.chains.evm.execution.labels import INPUT, ITEM, SIGNED
from auditor.chains.evm.execution.machine import run
from auditor.chains.evm.execution.specification import (
    Bytes,
    EvmStop,
    OpException,
    OpStart,
    PrecompileEnd,
    PrecompileStart,
    run_by,
)
from auditor.chains.evm.execution.state import Ledger

MOST_DEPTH = 48
# Curve, pairing, power and blob arithmetic take the specification long: each counts as so many steps, and inputs that
# are longer than real ones are not run.
_COSTLY = frozenset(number.to_bytes(20, "big") for number in (*range(0x05, 0x12), 0x100))
_COSTLY_STEPS = 12_000
_COSTLY_INPUT = 1_024
_BLAKE2F = (9).to_bytes(20, "big")
_ECRECOVER = (1).to_bytes(20, "big")


class Watch(Instructions):
    """The tracer of one run; ``trace`` is what it saw."""

    def __init__(self, trace: Trace, ledger: Ledger) -> None:
        super().__init__(trace, ledger)
        self._signed: dict[bytes, bytes] = {}
        self._frames: list[Frame] = []
        self._count = 0

    def __call__(self, evm: Any, event: Any) -> None:
        """One event of the specification."""
        kind = type(event)
        if kind is OpStart:
            self.at(evm)
        elif kind is EvmStop:
            self._leave(evm, None)
        elif kind is PrecompileEnd:
            self._recover(evm)
            self._leave(evm, None)
        elif kind is OpException:
            self._leave(evm, event.error)
        elif kind is PrecompileStart:
            self.at(evm)
            if event.address in _COSTLY:
                self._costly(event.address, bytes(evm.message.data))

    def _costly(self, address: bytes, data: bytes) -> None:
        if len(data) > _COSTLY_INPUT:
            raise Cut("it gives a costly precompile more than is run")
        self.step(int.from_bytes(data[:4], "big") if address == _BLAKE2F else _COSTLY_STEPS)

    def _recover(self, evm: Any) -> None:
        """Lets ecrecover name the next of those who have signed for each new signature that is given."""
        frame, signers = self.at(evm), self.trace.call.signers
        if frame.code != _ECRECOVER or not signers or not labels.of_bytes(frame.data) & (INPUT | ITEM):
            return
        signature, count = bytes(evm.message.data[32:128]), len(self._signed)
        signer = self._signed.setdefault(signature, signers[count] if count < len(signers) else b"")
        evm.output = Bytes(signer.rjust(32, b"\0") if signer else b"")

    def at(self, evm: Any) -> Frame:
        """The frame of a call that runs, or that starts."""
        if self._frames and self._frames[-1].evm is evm:
            return self._frames[-1]
        parent = self._frames[-1] if self._frames else None
        if len(self._frames) >= MOST_DEPTH:
            raise Cut(f"it calls itself or others more than {MOST_DEPTH} deep")
        self._count += 1
        frame = Frame.enter(evm, parent, self._count, self.trace)
        self._frames.append(frame)
        return frame

    def _leave(self, evm: Any, error: Exception | None) -> None:
        frame = self.at(evm)
        self._frames.pop()
        failed = error is not None
        if failed:
            frame.undo(self.trace)
        if self._frames:
            parent = self._frames[-1]
            parent.come_back(frame, failed, self._returned_label(frame, evm))
        self._end(frame, evm, failed)

    def _returned_label(self, frame: Frame, evm: Any) -> bytes:
        """The labels of what a call gave back: who signed, where that was asked of input; what the caller lets others
        answer is input."""
        if frame.code == _ECRECOVER:
            joined = labels.of_bytes(frame.data)
            given = joined & (INPUT | ITEM)
            return labels.FILL[SIGNED if given and self.trace.call.signers else joined]
        if frame.code in self.trace.call.answers:
            return bytes([INPUT]) * len(evm.output)
        if frame.code in _COSTLY or frame.code[:19] == bytes(19):
            return labels.FILL[labels.of_bytes(frame.data)] * (len(evm.output) // 32 + 1)
        return frame.returned

    def _end(self, frame: Frame, evm: Any, failed: bool) -> None:
        """Where a failure came from: this call, or the last inner one if its failure was handed up as it was."""
        if failed:
            inner = frame.last_failed
            handed_up = inner is not None and bytes(evm.output) == inner.output
            if handed_up and inner is not None:
                frame.place = inner.place
                frame.failed = inner.failed if inner.delegated else (*inner.failed, frame.number)
            else:
                frame.place = Place(frame.code, int(evm.pc))
                frame.failed = (frame.number,)
            frame.output = bytes(evm.output)
        if not self._frames:
            self.trace.place, self.trace.failed = frame.place, frame.failed


def events(logs: Any) -> list[Event]:
    """The events of a finished run."""
    return [Event(bytes(log.address), tuple(map(bytes, log.topics)), bytes(log.data)) for log in logs]


run_by(run)
