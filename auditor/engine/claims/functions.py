"""The functions that claims may use: parameters, result, implementation and an example of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from auditor.engine.claims import accounts, harms, votes
from auditor.engine.claims.scan_view import ClaimAnswer
from auditor.engine.condition import CelValue


@dataclass(frozen=True)
class ClaimFunction:
    """One function of claims; ``answer`` takes a ScanView first and raises NotRead for what was not read."""

    parameters: tuple[type, ...]
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
    ClaimFunction((str,), int, harms.parties, "parties('upgrade.logic') >= 6"),
    ClaimFunction((str,), timedelta, harms.delay, "delay('upgrade.logic') >= duration('48h')"),
    ClaimFunction((str,), bool, harms.possible, "!possible('supply.mint')"),
    ClaimFunction((str,), int, accounts.threshold, "threshold('Council') == 6"),
    ClaimFunction((str,), int, accounts.signers),
    ClaimFunction((str,), bool, accounts.is_multisig),
    ClaimFunction((str,), bool, accounts.is_timelock),
    ClaimFunction((str,), bool, accounts.is_governor),
    ClaimFunction((str,), bool, accounts.is_key),
    ClaimFunction((str,), timedelta, accounts.min_delay, "min_delay('Timelock') >= duration('48h')"),
    ClaimFunction((str,), float, votes.quorum),
    ClaimFunction((str, str), float, votes.share, "share('Team', 'Governor') < 0.33"),
    ClaimFunction((str,), float, votes.largest_share, "largest_share('Governor') <= 0.3"),
    ClaimFunction((str,), int, harms.unopposed, "unopposed('upgrade.logic') >= 7"),
    ClaimFunction((str,), bool, harms.upgradeable),
    ClaimFunction((str, str, str), bool, harms.holds, "holds('Council', 'upgrade.logic', 'Controller')"),
    ClaimFunction((str, str), bool, accounts.may_call, "may_call('Guardian', 'pause()')"),
    ClaimFunction((str, str), bool, harms.only, "only('Governor', 'params.change')"),
)
FUNCTIONS = {function.name: function for function in _ALL}
