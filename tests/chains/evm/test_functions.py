import re

from auditor.chains.evm.functions import known_functions
from auditor.chains.evm.signatures import selector
from auditor.model.grant import Effect


def test_every_entry_is_a_canonical_signature_under_its_selector() -> None:
    for called, function in known_functions().items():
        assert re.fullmatch(r"\w+\(([a-z0-9]+|[(),\[\]])*\)", function.signature), function
        assert not re.search(r"\b(uint|int|byte)\b", function.signature), function
        assert called == selector(function.signature)


def test_the_table_is_wide_enough_to_be_of_use() -> None:
    table = known_functions()
    assert len(table) > 800
    assert {function.effect for function in table.values()} >= {
        *(Effect.PAUSE, Effect.MINT, Effect.EMISSION, Effect.REDIRECT, Effect.FREEZE, Effect.SEIZE, Effect.WITHDRAW),
        *(Effect.ADMIT, Effect.EVICT, Effect.CONTROL, Effect.UPGRADE, Effect.EXECUTE, Effect.DELAY, Effect.PARAMETER),
    }


def test_no_function_that_everybody_has_is_in_the_table() -> None:
    for signature in ("transfer(address,uint256)", "approve(address,uint256)", "deposit(uint256)", "claim()"):
        assert selector(signature) not in known_functions()
    assert known_functions()[selector("withdraw(uint256)")].open
    assert known_functions()[selector("transferOwnership(address)")].confers == ("owner",)
