"""Names of calls for readers. Tells a call (``pause()``) from an act that is not a call (to sign no blocks)."""

import re

# ``pause()``, ``Sudo.sudo``, ``/cosmos.gov.v1.MsgVote(field, field)``, ``0x8456cb59``: no space before a bracket.
_CALL = re.compile(r"0x|[^\s(]*[./(]")
_PACKAGE = re.compile(r"/[\w.]+\.(?=\w)")


def is_call(function: str) -> bool:
    """Whether ``function`` names a call: ``pause()``, but not ``halt (sign no blocks)`` or ``sell``."""
    return _CALL.match(function) is not None


def short_call(function: str) -> str:
    """The short name of a call: a protobuf message without its package, which the target already names."""
    return _PACKAGE.sub("", function, count=1) if function.startswith("/") else function
