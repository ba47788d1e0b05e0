"""The failures of a call frame (yellow paper 9.4.2), and the signal that ends a whole run early."""


class Fault(Exception):
    """A call frame failed; its changes are undone."""


class Halt(Fault):
    """An exceptional halt: all gas of the frame is lost."""


class OutOfGas(Halt):
    """The gas left is less than the cost."""


class Revert(Fault):
    """REVERT (EIP-140): the remaining gas and the output go back to the calling frame."""


class Cut(Exception):
    """A run exceeds one of its limits; the message names the limit."""
