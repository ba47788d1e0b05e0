"""Runs contracts locally on the executable specification of Ethereum, with the chain's own code and state."""

import sys
from importlib.util import find_spec

NOT_INSTALLED = "nothing can be run: 'ethereum-execution' is not installed, which Python 3.11 to 3.13 can install"

# As it is before the specification and its libraries raise it for all of the process, where no hostile nesting of
# brackets must ever reach the end of the C stack.
USUAL_RECURSION = sys.getrecursionlimit()


def installed() -> bool:
    """Whether anything can be run: the specification needs a library without wheels for the newest Pythons."""
    return find_spec("ethereum") is not None and find_spec("coincurve") is not None
