import pytest

from tests.chains.evm.chain import DEPLOYER, MULTICALL3, Chain, Reverted, calldata, person
from tests.chains.evm.node import CHAIN_ID, started


def test_deploys_sends_and_calls_real_contracts(chain: Chain) -> None:
    ada = person("Ada")
    admin = chain.deploy("@openzeppelin/contracts:ProxyAdmin", ada)
    assert chain.call(admin, "owner()(address)") == ada.lower()
    with pytest.raises(Reverted):
        chain.send(admin, "transferOwnership(address)", DEPLOYER)
    chain.send(admin, "transferOwnership(address)", DEPLOYER, sender=ada)
    assert chain.call(admin, "owner()(address)") == DEPLOYER.lower()


def test_multicall_answers_at_its_usual_address(chain: Chain) -> None:
    calls = [(MULTICALL3, True, calldata("getBlockNumber()")), (MULTICALL3, True, calldata("missing()"))]
    answers = chain.call(MULTICALL3, "aggregate3((address,bool,bytes)[])((bool,bytes)[])", calls)
    assert [success for success, _ in answers] == [True, False]


def test_every_test_starts_clean_and_time_can_pass(chain: Chain) -> None:
    before = int(chain.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
    chain.travel(86_400)
    assert int(chain.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16) >= before + 86_400


@pytest.mark.usefixtures("packages")
def test_the_same_transactions_give_the_same_block() -> None:
    def head() -> tuple[str, str]:
        with started() as chain:
            address = chain.deploy("@openzeppelin/contracts:ProxyAdmin", DEPLOYER)
            assert int(chain.rpc("eth_chainId"), 16) == CHAIN_ID
            return address, chain.rpc("eth_getBlockByNumber", "latest", False)["hash"]

    assert head() == head()
