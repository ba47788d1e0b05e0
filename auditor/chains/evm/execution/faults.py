"""How a call frame ends without returning (yellow paper 9.4.2), and how a whole run is given up."""


class Fault(Exception):
    """A call frame failed: what it changed is undone."""


class Halt(Fault):
    """An exceptional halt: all gas of the frame is lost."""


class OutOfGas(Halt):
    """There is less gas than is needed."""


class Revert(Fault):
    """REVERT (EIP-140): the rest of the gas and an output go back to the caller."""


class Cut(Exception):
    """A run went over its bounds; the message says over which."""
