"""The ways in which a call frame fails (yellow paper 9.4.2), and the signal that ends a whole run early."""


class Fault(Exception):
    """A call frame failed; its changes are undone."""


class Halt(Fault):
    """An exceptional halt: all gas of the frame is lost."""


class OutOfGas(Halt):
    """There is less gas than is needed."""


class Revert(Fault):
    """REVERT (EIP-140): the remaining gas and the output go back to the calling frame."""


class Cut(Exception):
    """A run exceeds one of its limits; the message names the limit."""
