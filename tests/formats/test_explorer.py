from auditor.formats.words import Names
from auditor.model.network import Chain
from tests.samples import CHAIN, FOUNDER, sample_assessment


def names(explorer: str) -> Names:
    sample = sample_assessment()
    chain = Chain(id=CHAIN, title="Local chain", explorer=explorer)
    network = sample.network.model_copy(update={"chains": (chain,)})
    return Names(sample.model_copy(update={"network": network}))


def test_an_account_leads_to_the_explorer_of_its_chain() -> None:
    url = names("https://explorer.example/address/{address}").explorer(FOUNDER)
    assert url == f"https://explorer.example/address/{FOUNDER.rpartition(':')[2]}"
    assert names("").explorer(FOUNDER) == ""
    assert names("https://explorer.example/{address}").explorer(f"{CHAIN}:module/x") == ""
    assert names("https://explorer.example/{address}").explorer("eip155:5:0xabc") == ""


def test_a_chain_has_the_name_that_people_use() -> None:
    assert names("").chain(CHAIN) == "Local chain"
    assert names("").chain("eip155:5") == "eip155:5"
