from hypothesis import given
from hypothesis import strategies as st

from auditor.repos.solidity.expression import (
    CallNode,
    IndexNode,
    LiteralNode,
    MemberNode,
    NameNode,
    OperationNode,
    parsed,
)

SENDER = MemberNode(NameNode("msg"), "sender")


def test_precedence_is_that_of_the_language() -> None:
    tree = parsed("msg.sender == owner() || wards[msg.sender] == 1 && !paused")
    assert tree == OperationNode(
        "||",
        (
            OperationNode("==", (SENDER, CallNode(NameNode("owner"), ()))),
            OperationNode(
                "&&",
                (
                    OperationNode("==", (IndexNode(NameNode("wards"), SENDER), LiteralNode("1"))),
                    OperationNode("!", (NameNode("paused"),)),
                ),
            ),
        ),
    )


def test_call_options_named_arguments_and_units_are_read() -> None:
    assert parsed("f{value: 1 ether}(a)") == CallNode(NameNode("f"), (NameNode("a"),), LiteralNode("1"))
    assert parsed("f{gas: 5, value: a ? b : c}()") == CallNode(
        NameNode("f"), (), OperationNode("?", (NameNode("a"), NameNode("b"), NameNode("c")))
    )
    assert parsed("f({to: a, amount: 3 days})") == CallNode(NameNode("f"), (NameNode("a"), LiteralNode("3")))
    assert parsed("new A(b)") == CallNode(NameNode("A"), (NameNode("b"),))
    assert parsed("data[0:4]") == IndexNode(NameNode("data"), LiteralNode("4"))
    assert parsed("a ? b : c = d") == OperationNode(
        "?", (NameNode("a"), NameNode("b"), OperationNode("=", (NameNode("c"), NameNode("d"))))
    )
    assert parsed("payable(a)") == CallNode(NameNode("payable"), (NameNode("a"),))
    assert parsed("a // who\n == /* what */ b") == OperationNode("==", (NameNode("a"), NameNode("b")))


def test_what_is_no_expression_is_lost_and_not_guessed() -> None:
    for text in ("", "(", "a b", "f(", "a ==", "]", "\0"):
        assert parsed(text) == LiteralNode("?")


@given(st.text(alphabet="ab.()[]{}!=&|<>+-*/?:,;\"' \n0129_$msg", max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed(text)


def test_nesting_has_an_end() -> None:
    assert parsed("(" * 5000 + "a" + ")" * 5000) == LiteralNode("?")
    assert parsed("!" * 5000 + "a") == LiteralNode("?")
    assert parsed("a" + " && a" * 5000) == LiteralNode("?")
    assert parsed("a" + ".a" * 5000) == LiteralNode("?")
    assert parsed("a" + " && a" * 100) != LiteralNode("?")
