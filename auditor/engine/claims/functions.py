"""The functions that claims may use: what each takes and gives, who answers it, and an example."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from auditor.engine.claims import accounts, harms, votes
from auditor.engine.claims.scanned import Answer
from auditor.engine.condition import Value


@dataclass(frozen=True)
class Asked:
    """One function of claims; ``answer`` takes a Scanned first and raises NotKnown for what was not read."""

    parameters: tuple[type, ...]
    returns: type[Value]
    answer: Callable[..., Answer]
    example: str = ""

    @property
    def name(self) -> str:
        """As it is written in a claim."""
        return self.answer.__name__

    @property
    def text(self) -> str:
        """What it is for, with the example."""
        told = (self.answer.__doc__ or "").strip()
        return f"{told.removesuffix('.')}: `{self.example}`." if self.example else told


_ALL = (
    Asked((str,), int, harms.parties, "parties('upgrade.logic') >= 6"),
    Asked((str,), timedelta, harms.delay, "delay('upgrade.logic') >= duration('48h')"),
    Asked((str,), bool, harms.possible, "!possible('supply.mint')"),
    Asked((str,), int, accounts.threshold, "threshold('Council') == 6"),
    Asked((str,), int, accounts.signers),
    Asked((str,), bool, accounts.is_multisig),
    Asked((str,), bool, accounts.is_timelock),
    Asked((str,), bool, accounts.is_governor),
    Asked((str,), bool, accounts.is_key),
    Asked((str,), timedelta, accounts.min_delay, "min_delay('Timelock') >= duration('48h')"),
    Asked((str,), float, votes.quorum),
    Asked((str, str), float, votes.share, "share('Team', 'Governor') < 0.33"),
    Asked((str,), float, votes.largest_share, "largest_share('Governor') <= 0.3"),
    Asked((str,), int, harms.unopposed, "unopposed('upgrade.logic') >= 7"),
    Asked((str,), bool, harms.upgradeable),
    Asked((str, str, str), bool, harms.holds, "holds('Council', 'upgrade.logic', 'Controller')"),
    Asked((str, str), bool, accounts.may_call, "may_call('Guardian', 'pause()')"),
    Asked((str, str), bool, harms.only, "only('Governor', 'params.change')"),
)
FUNCTIONS = {function.name: function for function in _ALL}
