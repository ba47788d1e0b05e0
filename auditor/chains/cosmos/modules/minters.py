"""Module accounts: which modules have permission to mint or burn tokens.

https://docs.cosmos.network/sdk/v0.53/build/modules/bank (module account permissions)
"""

from auditor.chains.cosmos.findings import APP, Findings
from auditor.chains.cosmos.source import StatePiece
from auditor.chains.cosmos.table import table
from auditor.model.entity import EntityKind
from auditor.model.evidence import Certainty
from auditor.model.gate import one_of
from auditor.model.grant import Effect

_ACCOUNTS = StatePiece("auth", "auth.accounts", ("/cosmos/auth/v1beta1/module_accounts",), "accounts", essential=True)
_VOUCHERS = ("transfer", "nft-transfer", "erc20")


class Minters:
    """Reads the permissions of module accounts."""

    async def read(self, chain: Findings) -> None:
        """Adds a grant for each module that may mint; its code changes with the chain's software."""
        listing = await chain.find(_ACCOUNTS)
        bank = chain.add_module("bank")
        for account in listing.value if listing and isinstance(listing.value, list) else []:
            name = account.get("name") if isinstance(account, dict) else None
            permissions = account.get("permissions") if isinstance(account, dict) else None
            if not isinstance(name, str) or not isinstance(permissions, list) or "minter" not in permissions:
                continue
            assert listing is not None
            of = chain.module(name)
            chain.entity(of, EntityKind.MODULE, table().title(name), one_of(chain.module(APP)))
            says = "tokens of other chains that arrive" if name in _VOUCHERS else "as its code allows"
            chain.grant(
                of,
                bank,
                Effect.MINT,
                f"mint by the module account {name}",
                (listing.evidence,),
                certainty=Certainty.INFERRED,
                condition=says,
            )
