"""The functions that claims may use: parameters, result, implementation and an example of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from auditor.engine.claims import accounts, harms, votes
from auditor.engine.claims.scan_view import ClaimAnswer
from auditor.engine.condition import CelValue


class Argument(StrEnum):
    """What an argument of a claim function names. Every argument is a text."""

    HARM = "harm"  # the id of a harm
    ACCOUNT = "account"  # a contract or multisig of the profile, an account id, or a label of the scan
    HOLDER = "holder"  # the same, or a party of the profile
    FUNCTION = "function"  # a function as grants spell it


_HARM, _ACCOUNT = Argument.HARM, Argument.ACCOUNT


@dataclass(frozen=True)
class ClaimFunction:
    """One function of claims; ``answer`` takes a ScanView first and raises NotRead for what was not read."""

    parameters: tuple[Argument, ...]
    returns: type[CelValue]
    answer: Callable[..., ClaimAnswer]
    example: str = ""

    @property
    def name(self) -> str:
        """The name that claims use."""
        return self.answer.__name__

    @property
    def text(self) -> str:
        """The description for the reference, with the example."""
        doc = (self.answer.__doc__ or "").strip()
        return f"{doc.removesuffix('.')}: `{self.example}`." if self.example else doc


_ALL = (
    ClaimFunction((_HARM,), int, harms.parties, "parties('upgrade.logic') >= 6"),
    ClaimFunction((_HARM,), timedelta, harms.delay, "delay('upgrade.logic') >= duration('48h')"),
    ClaimFunction((_HARM,), bool, harms.possible, "!possible('supply.mint')"),
    ClaimFunction((_ACCOUNT,), int, accounts.threshold, "threshold('Council') == 6"),
    ClaimFunction((_ACCOUNT,), int, accounts.signers),
    ClaimFunction((_ACCOUNT,), bool, accounts.is_multisig),
    ClaimFunction((_ACCOUNT,), bool, accounts.is_timelock),
    ClaimFunction((_ACCOUNT,), bool, accounts.is_governor),
    ClaimFunction((_ACCOUNT,), bool, accounts.is_key),
    ClaimFunction((_ACCOUNT,), timedelta, accounts.min_delay, "min_delay('Timelock') >= duration('48h')"),
    ClaimFunction((_ACCOUNT,), float, votes.quorum),
    ClaimFunction((Argument.HOLDER, _ACCOUNT), float, votes.share, "share('Team', 'Governor') < 0.33"),
    ClaimFunction((_ACCOUNT,), float, votes.largest_share, "largest_share('Governor') <= 0.3"),
    ClaimFunction((_HARM,), int, harms.unopposed, "unopposed('upgrade.logic') >= 7"),
    ClaimFunction((_ACCOUNT,), bool, harms.upgradeable),
    ClaimFunction((_ACCOUNT, _HARM, _ACCOUNT), bool, harms.holds, "holds('Council', 'upgrade.logic', 'Controller')"),
    ClaimFunction((_ACCOUNT, Argument.FUNCTION), bool, accounts.may_call, "may_call('Guardian', 'pause()')"),
    ClaimFunction((_ACCOUNT, _HARM), bool, harms.only, "only('Governor', 'params.change')"),
)
FUNCTIONS = {function.name: function for function in _ALL}
