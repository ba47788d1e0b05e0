"""The table of known signatures: what it says of well-known functions, and that it is written as it is made."""

from auditor.chains.evm.abi import split_function
from auditor.chains.evm.known_signatures import TABLE, known_signatures
from tests.chains.evm.collect_signatures import _REPOSITORIES, declared


def test_well_known_selectors_have_their_names() -> None:
    known = known_signatures()
    assert known["0xf2fde38b"] == "transferOwnership(address)"
    assert known["0x715018a6"] == "renounceOwnership()"
    assert known["0x3659cfe6"] == "upgradeTo(address)"
    assert known["0xa9059cbb"] == "transfer(address,uint256)"


def test_every_line_is_a_signature_in_order_and_once() -> None:
    lines = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
    assert all(split_function(line)[0] == line for line in lines)


def test_the_packages_are_named() -> None:
    sources = [line for line in TABLE.read_text().splitlines() if line.startswith("# ")]
    assert len(sources) > 10 and all("@" in line[3:] for line in sources)


def test_contracts_that_no_package_has_are_named_from_their_repositories() -> None:
    repositories = declared(_REPOSITORIES.read_text())
    result = set(known_signatures().values())
    assert len(repositories) > 2
    assert all(
        len(source.partition("@")[2]) == 40 and result.issuperset(lines) for source, lines in repositories.items()
    )
    assert known_signatures()["0x4a94d487"] == "functionCall(address,bytes,uint256)"
