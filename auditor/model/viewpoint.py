"""Whose side the question is asked from. A module of its own, so that the command line needs no heavy imports."""

from enum import StrEnum


class Viewpoint(StrEnum):
    """Whose side the question is asked from."""

    BUILDER = "builder"
    OPERATOR = "operator"
    STAKER = "staker"
    HOLDER = "holder"
    USER = "user"
    INVESTOR = "investor"


WHO = {
    Viewpoint.BUILDER: "a team that builds on the network and is paid by it",
    Viewpoint.OPERATOR: "somebody who runs machines for the network",
    Viewpoint.STAKER: "somebody whose tokens are locked behind an operator",
    Viewpoint.HOLDER: "somebody who holds tokens",
    Viewpoint.USER: "somebody who pays for the service, or keeps deposits there",
    Viewpoint.INVESTOR: "a fund that holds tokens and backs teams that build on the network",
}
