"""Endpoints are shown without anything that may be a key."""

import pytest

from auditor.net.secrets import Secrets, shown


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://node.example", "https://node.example"),
        ("https://node.example/", "https://node.example"),
        ("https://node.example/v3/0123456789abcdef", "https://node.example/***"),
        ("https://user:pass@node.example:8545", "https://node.example:8545/***"),
        ("https://node.example?key=abc", "https://node.example/***"),
        ("http://[::1]:8545/x", "http://[::1]:8545/***"),
    ],
)
def test_an_endpoint_is_shown_without_its_secrets(url: str, seen: str) -> None:
    assert shown(url) == seen


def test_every_piece_of_an_endpoint_is_masked_in_texts() -> None:
    secrets = Secrets(["https://me%40home:hunter2@node.example/v3/longsecretpath?key=inquery"])
    told = "hunter2 me@home me%40home longsecretpath inquery v3"
    assert secrets.out_of_text(told) == "*** *** *** *** *** v3"


def test_data_is_only_changed_where_a_long_secret_stands() -> None:
    secrets = Secrets(["https://node.example/00000000/longsecretpath"])
    assert secrets.out_of_data("0x00000000 longsecretpath") == "0x00000000 ***"
