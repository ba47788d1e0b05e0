"""How what somebody may do is said: a call by its name, or an act that is no call, such as to sign no blocks."""

import re

# ``pause()``, ``Sudo.sudo``, ``/cosmos.gov.v1.MsgVote(field, field)``, ``0x8456cb59``: no space before a bracket.
_CALL = re.compile(r"0x|[^\s(]*[./(]")
_PACKAGE = re.compile(r"/[\w.]+\.(?=\w)")


def is_call(function: str) -> bool:
    """Whether it names a call that somebody sends: ``pause()``, but not ``halt (sign no blocks)`` or ``sell``."""
    return _CALL.match(function) is not None


def in_short(function: str) -> str:
    """A call as its users know it: a message of protobuf's without its package, which the target stands for."""
    return _PACKAGE.sub("", function, count=1) if function.startswith("/") else function
