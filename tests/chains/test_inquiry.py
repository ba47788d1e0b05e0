"""What readers of all families share: only answers are counted, and an answer has one evidence."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.chains.inquiry import Inquiry, Unread, hexed
from auditor.net.failure import NoAnswer, RpcOutcome
from auditor.net.recording import QueryAnswer
from auditor.net.wire import Wire


class Node:
    """Answers with what it was asked; says nothing to ``nothing``."""

    async def ask(self, method: str, params: list[Any]) -> RpcOutcome:
        if method == "nothing":
            raise NoAnswer("nobody is there")
        return [method, *params]

    async def twice(self, word: str) -> RpcOutcome:
        return [word, word]


class Picky(Inquiry[Node]):
    """Takes an empty answer for none."""

    async def _second_node(self) -> tuple[Node | None, bool]:
        return Node(), True

    def _check(self, method: str, outcome: RpcOutcome) -> None:
        if outcome == ["empty"]:
            raise Unread("it is empty")

    def ask(self, method: str, *params: Any, **more: Any) -> QueryAnswer:
        async def asked() -> QueryAnswer:
            async with self._wire:
                return await self._ask(method, params, **more)

        return asyncio.run(asked())


def inquiry() -> Picky:
    return Picky("eip155:1", Wire.live({}, None), Node(), 7)


def test_only_what_was_answered_is_counted() -> None:
    asked = inquiry()
    assert asked.ask("balance", "a").outcome == ["balance", "a"]
    assert asked.ask("pages", fetch=lambda node: node.twice("b")).outcome == ["b", "b"]
    for method, why in (("nothing", "nobody is there"), ("empty", "it is empty")):
        with pytest.raises(Unread, match=why):
            asked.ask(method)
    assert asked.read == 2


def test_an_answer_has_one_evidence_however_often_it_is_cited() -> None:
    asked = inquiry()
    name = asked._keep(("owner", 1), "owner()", "0x12", "sha256:ab")
    assert asked._keep(("owner", 1), "owner()", "0x12", "sha256:ab") == name
    other = asked._keep(("owner", 2), "owner()", "0x34", "sha256:cd")
    assert [each.id for each in asked.evidence()] == sorted([name, other])
    assert {each.block for each in asked.evidence()} == {7}
    assert inquiry()._keep(("owner", 1), "owner()", "0x12", "sha256:ab") == name


@given(st.binary(max_size=40))
def test_bytes_come_back_from_their_digits(data: bytes) -> None:
    assert hexed("0x" + data.hex()) == data
    assert hexed(data.hex()) is None


@given(st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.binary(max_size=9) | st.lists(st.text()))
def test_what_is_no_such_text_is_no_bytes(value: Any) -> None:
    assert hexed(value) is None or str(value).startswith("0x")
