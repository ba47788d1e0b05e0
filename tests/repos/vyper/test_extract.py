"""Vyper's lines and expressions, also of sources that somebody made to do harm."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.repos.vyper.expressions import translated
from auditor.repos.vyper.extract import extract
from auditor.repos.vyper.lines import blocks


@pytest.mark.parametrize(
    ("vyper", "solidity"),
    [
        ("self.owner == msg.sender and not self.paused", "owner == msg.sender && !(paused)"),
        ("not a == b or c", "!(a == b) || c"),
        ("msg.sender in [self.a, self.b]", "(msg.sender == a || msg.sender == b)"),
        ("msg.sender not in self.banned", "!banned.contains(msg.sender)"),
        ("Role.ADMIN in self.roles[msg.sender]", "roles[msg.sender][Role.ADMIN]"),
        ("staticcall token.balanceOf(self)", "token.balanceOf(this)"),
        ("raw_call(to, data, value=1, is_delegate_call=True)", "to.delegatecall( data)"),
        ("send(to, self.balance)", "to.transfer(address(this).balance)"),
        ("a if b else c", "b ? a : c"),
        ("x == empty(address)", "x == address(0)"),
        ('f("not self.x")', 'f("s")'),
    ],
)
def test_an_expression_says_the_same_in_solidity(vyper: str, solidity: str) -> None:
    assert translated(vyper) == solidity


def test_a_local_is_not_the_storage_of_its_name() -> None:
    assert translated("owner == self.owner", {"owner"}) == "owner_ == owner"


def test_lines_are_joined_and_comments_go() -> None:
    lines = ('"""', "assert a", '"""', "@external", "def f(", "    a: uint256,  # (", "):", "    assert a == \\", "  1")
    decorator, function = blocks("\n".join((*lines, "    pass")))
    assert (decorator.text, function.line) == ("@external", 5)
    assert [block.text for block in function.inside] == ["assert a == 1", "pass"]


def test_blocks_that_nobody_nests_so_deeply_are_refused() -> None:
    with pytest.raises(RecursionError):
        blocks("\n".join(" " * depth + "if a:" for depth in range(100)))


@given(st.text(alphabet="def assertif :()[]{}\"'#\\\n\t=@.,self", max_size=200))
def test_whatever_a_file_holds_it_is_read(source: str) -> None:
    with suppress(RecursionError):
        extract(source.encode())
