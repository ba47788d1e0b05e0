"""What of a source becomes a power of somebody, and what only stands in the table of functions."""

from pathlib import Path

import pytest

from auditor.model.collected import Collected
from auditor.model.grant import Effect
from auditor.repos.checkout import Checkout
from auditor.repos.code_powers import add_powers
from auditor.repos.survey import HOLDER, OPEN, PRIVILEGED, SIGNED, CodePlace, CodePower


def told(access: str, role: str, effect: Effect, survey: str = "substrate") -> Collected:
    seen = Collected()
    power = CodePower(
        survey=survey,
        unit="Assets",
        function="Assets.f",
        access=access,
        guard="signer is it",
        roles=(role,) if role else (),
        effect=effect,
        place=CodePlace(path="a.rs", line=3),
        declared="b:1",
        notes=("in one branch only",),
    )
    add_powers(seen, Checkout(Path("x"), "https://forge.example/a/b"), [power])
    return seen


@pytest.mark.parametrize(
    ("access", "role", "effect", "label"),
    [
        (PRIVILEGED, "root", Effect.PARAMETER, "root"),
        (PRIVILEGED, "validateWhitelist", Effect.PARAMETER, "the whitelist"),
        (HOLDER, "freezer", Effect.FREEZE, "each freezer"),
        (HOLDER, "issuer", Effect.MINT, "each issuer"),
    ],
)
def test_seats_are_named_so_that_sentences_read(access: str, role: str, effect: Effect, label: str) -> None:
    seen = told(access, role, effect)
    (grant,) = seen.grants
    assert seen.entities[grant.holder].label == label
    assert grant.condition == "signer is it; in one branch only"
    assert [(gap.what, gap.critical) for gap in seen.gaps] == [("the holder", False)]


@pytest.mark.parametrize(
    ("access", "role", "effect"),
    [
        (SIGNED, "", Effect.MINT),
        (OPEN, "", Effect.MINT),
        (HOLDER, "owner", Effect.MINT),
        (HOLDER, "freezer", Effect.PARAMETER),
    ],
)
def test_what_reaches_nobody_else_is_no_power(access: str, role: str, effect: Effect) -> None:
    assert told(access, role, effect).grants == ()
