"""Ordinary code in which nobody has any power over others: no critical gap, and no grant that harms anybody.

In the manner of WETH9 and Uniswap v2; OpenZeppelin's ERC-20, Votes and ERC-4626 as released, without roles and with an
owner who is nobody.
"""

import pytest
from eth_utils.address import to_checksum_address

from auditor.model.grant import Effect
from auditor.model.ids import NOBODY, account
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import Chain, person
from tests.chains.evm.node import started
from tests.chains.evm.scanning import ANVIL, over, scan

HOLDER = person("holder of everything")
NAMES = ("Fixed", "Burnable", "Votes", "Open", "Renounced", "Wrapped", "Locker", "Pair", "Empty", "Factory")
_HARMLESS = frozenset({Effect.PARAMETER})


def deploy(chain: Chain) -> dict[str, str]:
    fixed = chain.deploy("Controls.sol:FixedToken", HOLDER)
    other = chain.deploy("Controls.sol:BurnableToken", HOLDER)
    factory = chain.deploy("Controls.sol:PairFactory")
    pairs: list[str] = []
    for one, two in ((fixed, other), (other, fixed)):
        if pairs:
            factory = chain.deploy("Controls.sol:PairFactory")
        chain.send(factory, "createPair(address,address)", one, two)
        pairs.append(to_checksum_address(chain.call(factory, "getPair(address,address)(address)", one, two)))
    for token in (fixed, other):
        chain.send(token, "transfer(address,uint256)", pairs[0], 10**20, sender=HOLDER)
    chain.send(pairs[0], "mint(address)", HOLDER)
    owned = chain.deploy("Controls.sol:OwnedVault", fixed, HOLDER)
    chain.send(owned, "renounceOwnership()", sender=HOLDER)
    return {
        "Fixed": fixed,
        "Burnable": other,
        "Votes": chain.deploy("Controls.sol:VotesToken", HOLDER),
        "Open": chain.deploy("Controls.sol:OpenVault", fixed),
        "Renounced": owned,
        "Wrapped": chain.deploy("Controls.sol:Wrapped"),
        "Locker": chain.deploy("Controls.sol:Locker", fixed),
        "Pair": pairs[0],
        "Empty": pairs[1],
        "Factory": factory,
    }


@pytest.fixture(scope="module")
def scanned() -> tuple[dict[str, str], Snapshot]:
    with started() as chain:
        contracts = deploy(chain)
        return contracts, scan(chain.url, contracts)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_told_to_have_power_where_all_act_on_what_is_theirs(
    scanned: tuple[dict[str, str], Snapshot], name: str
) -> None:
    contracts, snapshot = scanned
    # The factory may initialise pairs once more, and has no code that does.
    factories = {grant.holder for grant in snapshot.grants if grant.function == "initialize(address,address)"}
    held = [each for each in over(snapshot, contracts[name]) if each.holder not in (NOBODY, *factories)]
    assert not [each for each in held if each.effect not in _HARMLESS]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Empty"])  # a pair that holds nothing shows less
def test_no_question_is_left_about_ordinary_code(scanned: tuple[dict[str, str], Snapshot], name: str) -> None:
    contracts, snapshot = scanned
    subject = account(ANVIL, contracts[name])
    assert not [gap for gap in snapshot.gaps if gap.critical and gap.subject == subject]
    (examined,) = (each for each in snapshot.examined if each.entity == subject)
    assert examined.decided == examined.entry_points > 0
