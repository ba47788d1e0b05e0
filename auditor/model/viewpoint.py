"""Whose side the question is asked from. In a module of its own, since the command line needs the names at once."""

from enum import StrEnum


class Viewpoint(StrEnum):
    """Whose side the question is asked from."""

    BUILDER = "builder"
    OPERATOR = "operator"
    STAKER = "staker"
    HOLDER = "holder"
    USER = "user"
