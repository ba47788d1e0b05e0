from hypothesis import given
from hypothesis import strategies as st

from auditor.repos.solidity.expression import Call, Index, Literal, Member, Name, Operation, parsed

SENDER = Member(Name("msg"), "sender")


def test_precedence_is_that_of_the_language() -> None:
    tree = parsed("msg.sender == owner() || wards[msg.sender] == 1 && !paused")
    assert tree == Operation(
        "||",
        (
            Operation("==", (SENDER, Call(Name("owner"), ()))),
            Operation(
                "&&",
                (
                    Operation("==", (Index(Name("wards"), SENDER), Literal("1"))),
                    Operation("!", (Name("paused"),)),
                ),
            ),
        ),
    )


def test_call_options_named_arguments_and_units_are_read() -> None:
    assert parsed("f{value: 1 ether}(a)") == Call(Name("f"), (Name("a"),))
    assert parsed("f({to: a, amount: 3 days})") == Call(Name("f"), (Name("a"), Literal("3")))
    assert parsed("new A(b)") == Call(Name("A"), (Name("b"),))
    assert parsed("data[0:4]") == Index(Name("data"), Literal("4"))
    assert parsed("a ? b : c = d") == Operation("?", (Name("a"), Name("b"), Operation("=", (Name("c"), Name("d")))))
    assert parsed("payable(a)") == Call(Name("payable"), (Name("a"),))
    assert parsed("a // who\n == /* what */ b") == Operation("==", (Name("a"), Name("b")))


def test_what_is_no_expression_is_lost_and_not_guessed() -> None:
    for text in ("", "(", "a b", "f(", "a ==", "]", "\0"):
        assert parsed(text) == Literal("?")


@given(st.text(alphabet="ab.()[]{}!=&|<>+-*/?:,;\"' \n0129_$msg", max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed(text)


def test_nesting_has_an_end() -> None:
    assert parsed("(" * 5000 + "a" + ")" * 5000) == Literal("?")
    assert parsed("!" * 5000 + "a") == Literal("?")
    assert parsed("a" + " && a" * 5000) == Literal("?")
    assert parsed("a" + ".a" * 5000) == Literal("?")
    assert parsed("a" + " && a" * 100) != Literal("?")
