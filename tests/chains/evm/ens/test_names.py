"""Names of the Ethereum Name Service on a real chain, with the contracts that its makers released."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from auditor import config, pipeline
from auditor.chains.evm.ens import REGISTRY
from auditor.errors import UsageError
from auditor.model.ids import account
from auditor.model.network import Network
from auditor.model.snapshot import Snapshot
from tests.chains.evm.chain import Chain, calldata, person
from tests.chains.evm.scanning import ANVIL, entity, scan

ADA, BOB, EVE, ROOT = person("Ada"), person("Bob"), person("Eve"), person("root of the names")


def node(name: str) -> bytes:
    """The node of a name (EIP-137)."""
    result = bytes(32)
    for label in reversed(name.split(".") if name else []):
        result = keccak(result + keccak(text=label))
    return result


def of(address: str) -> str:
    return f"{address[2:].lower()}.addr.reverse"


class Names:
    """The service on a test chain: whoever asks gets what name they like, as on a careless registrar."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        chain.place(REGISTRY, "@ensdomains/ens:ENSRegistry")
        records = int.from_bytes(keccak(bytes(32) + bytes(32)), "big")  # records[0], whose first word is the owner
        chain.store(REGISTRY, records, int(ROOT, 16))
        self.resolver = chain.deploy("@ensdomains/resolver:PublicResolver", REGISTRY)

    def own(self, name: str, resolver: str | None = None) -> None:
        labels = name.split(".")
        for depth in range(len(labels) - 1, -1, -1):
            parent, label = ".".join(labels[depth + 1 :]), keccak(text=labels[depth])
            self.chain.send(
                REGISTRY, "setSubnodeOwner(bytes32,bytes32,address)", node(parent), label, ROOT, sender=ROOT
            )
        self.chain.send(REGISTRY, "setResolver(bytes32,address)", node(name), resolver or self.resolver, sender=ROOT)

    def point(self, name: str, address: str) -> None:
        self.own(name)
        self.chain.send(self.resolver, "setAddr(bytes32,address)", node(name), address, sender=ROOT)

    def call_itself(self, address: str, name: str) -> None:
        self.own(of(address))
        self.chain.send(self.resolver, "setName(bytes32,string)", node(of(address)), name, sender=ROOT)


@pytest.fixture
def names(chain: Chain) -> Iterator[Names]:
    yield Names(chain)


def owned(chain: Chain, owner: str) -> str:
    return chain.deploy("@openzeppelin/contracts:ProxyAdmin", owner)


def label(snapshot: Snapshot, address: str) -> str:
    return entity(snapshot, address).label


def test_a_holder_is_shown_by_the_name_that_stands_for_it(chain: Chain, names: Names) -> None:
    names.point("ada.eth", ADA)
    names.call_itself(ADA, "ada.eth")
    snapshot = scan(chain.url, {"Admin": owned(chain, ADA)})
    assert label(snapshot, ADA) == "ada.eth"
    assert entity(snapshot, ADA).notes == ("ENS name ada.eth, which stands for this account",)


def test_a_name_of_the_profile_stays(chain: Chain, names: Names) -> None:
    names.point("ada.eth", ADA)
    names.call_itself(ADA, "ada.eth")
    snapshot = scan(chain.url, {"Admin": owned(chain, ADA), "The founder": ADA})
    assert label(snapshot, ADA) == "The founder"
    assert any("ada.eth" in note for note in entity(snapshot, ADA).notes)


@pytest.mark.parametrize(
    "name",
    [
        "ada.eth",  # stands for somebody else
        "nobody.eth",  # stands for nobody
        "vit\u0430lik.eth",  # a Cyrillic letter among Latin ones
        "Ada.eth",  # not in normal form, though it would resolve
        "\u202eada.eth",
        "eve",
        "",
        "x" * 5000 + ".eth",
        "eve.eth\n::error::",
    ],
)
def test_a_name_that_does_not_stand_for_its_account_is_not_shown(chain: Chain, names: Names, name: str) -> None:
    names.point("ada.eth", ADA)
    for other in ("vit\u0430lik.eth", "\u202eada.eth", "eve", "Eve.eth"):
        names.point(other, EVE)
    names.call_itself(EVE, name)
    snapshot = scan(chain.url, {"Admin": owned(chain, EVE)})
    assert label(snapshot, EVE).startswith(EVE[:6])
    assert entity(snapshot, EVE).notes == ()


def _returns(answer: bytes, *, revert: bool = False) -> bytes:
    """Code that answers every call with the same bytes, which lie behind it."""
    size = b"\x61" + len(answer).to_bytes(2, "big")  # PUSH2
    end = b"\xfd" if revert else b"\xf3"  # REVERT or RETURN
    # CODECOPY(0, offset, size), then RETURN(0, size)
    head = size + b"\x60\x0d" + b"\x5f\x39" + size + b"\x5f" + end
    return head.ljust(13, b"\0") + answer


OFF_CHAIN = calldata(
    "OffchainLookup(address,string[],bytes,bytes4,bytes)", EVE, ["http://127.0.0.1:9/{data}"], b"", b"1234", b""
)


@pytest.mark.parametrize(
    "code",
    [
        _returns(b"\xff" * 32),
        _returns(b"\x00" * 31 + b"\x20" + b"\xff" * 32),
        _returns(b"\x00" * 31 + b"\x20" + b"\x00" * 31 + b"\x04" + b"\xff\xfe\xfd\xfc" + bytes(28)),
        _returns(b""),
        _returns(OFF_CHAIN, revert=True),
        b"",
    ],
    ids=["no text", "a text without end", "no UTF-8", "nothing", "a lookup off the chain", "no code"],
)
def test_a_hostile_resolver_gives_no_name(chain: Chain, names: Names, code: bytes) -> None:
    liar = person("resolver that lies")
    chain.place(liar, code)
    names.own(of(EVE), liar)
    snapshot = scan(chain.url, {"Admin": owned(chain, EVE)})
    assert label(snapshot, EVE).startswith(EVE[:6])


def _network(chain: Chain, name: str) -> Network:
    return config.with_endpoints(config.resolve(name), {ANVIL: [chain.url]})


def test_an_account_can_be_scanned_by_its_name_and_replayed_offline(chain: Chain, names: Names, tmp_path: Path) -> None:
    admin = owned(chain, ADA)
    names.point("admin.vault.eth", admin)
    file = tmp_path / "named.jsonl.gz"
    live = pipeline.scan(_network(chain, f"{ANVIL}:admin.vault.eth"), {}, file, lambda *_: None)
    assert label(live, admin) == "admin.vault.eth"
    assert live.network.chains[0].contracts == {"admin.vault.eth": admin}
    assert account(ANVIL, ADA) in {grant.holder for grant in live.grants}
    assert pipeline.replay(file, lambda *_: None) == live


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nobody.eth", "'nobody.eth' stands for no address on eip155:31337 at block"),
        ("a..eth", "'a..eth' stands for no address"),
        ("admin", "'admin' is not an address"),
    ],
)
def test_a_name_that_stands_for_nothing_is_one_clear_error(chain: Chain, names: Names, name: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        pipeline.scan(_network(chain, f"{ANVIL}:{name}"), {}, None, lambda *_: None)


def test_a_chain_without_the_service_says_so(chain: Chain) -> None:
    with pytest.raises(UsageError, match="has no name service") as refused:
        pipeline.scan(_network(chain, f"{ANVIL}:ada.eth"), {}, None, lambda *_: None)
    assert "give the address of ada.eth" in refused.value.hint


def test_names_are_those_of_ethereum_unless_a_chain_is_named() -> None:
    assert config.resolve("ada.eth").chains[0].id == "eip155:1"
    assert config.resolve("ada.eth").chains[0].contracts == {"ada.eth": "ada.eth"}
    assert config.resolve("eip155:10:ada.eth").chains[0].id == "eip155:10"
    assert config.resolve("\U0001f680.eth").chains[0].contracts == {"\U0001f680.eth": "\U0001f680.eth"}
