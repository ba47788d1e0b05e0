"""Endpoints are shown without anything that may be a key, and nothing that was a key comes back."""

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.net.secrets import Secrets, masked_url


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://node.example", "https://node.example"),
        ("https://node.example/", "https://node.example"),
        ("https://node.example/v3/0123456789abcdef", "https://node.example/***"),
        ("https://user:pass@node.example:8545", "https://node.example:8545/***"),
        ("https://node.example?key=abc", "https://node.example/***"),
        ("http://[::1]:8545/x", "http://[::1]:8545/***"),
        ("http://[half/key", "http://***"),
    ],
)
def test_an_endpoint_is_shown_without_its_secrets(url: str, seen: str) -> None:
    assert masked_url(url) == seen


def test_every_piece_of_an_endpoint_is_masked_in_texts() -> None:
    secrets = Secrets(["https://me%40home:hunter2@node.example/v3/longsecretpath?key=inquery"])
    told = "hunter2 me@home me%40home longsecretpath inquery v3"
    assert secrets.mask_text(told) == "*** *** *** *** *** v3"


def test_data_is_only_changed_where_a_long_secret_stands() -> None:
    secrets = Secrets(["https://node.example/00000000/longsecretpath"])
    assert secrets.mask_data("0x00000000 longsecretpath") == "0x00000000 ***"


LOGIN, PASSWORD = "ann:pässw0rd/with+signs", "pässw0rd/with+signs"
ECHOES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in a URL": lambda text: quote(text, safe=""),
    "in a URL, slashes kept": quote,
    "in a URL, lower case": lambda text: re.sub("%..", lambda escaped: escaped[0].lower(), quote(text, safe="")),
    "in a form": quote_plus,
    "in a URL inside a URL": lambda text: quote(quote(text, safe=""), safe=""),
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in hex": lambda text: text.encode().hex(),
    "in HEX": lambda text: text.encode().hex().upper(),
    "in Base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in Base64 of URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
}


@pytest.mark.parametrize("how", ECHOES)
@pytest.mark.parametrize("secret", [LOGIN, PASSWORD])
def test_an_echo_in_any_form_is_masked(secret: str, how: str) -> None:
    secrets = Secrets([f"https://ann:{quote(PASSWORD, safe='')}@node.example/"])
    echo = ECHOES[how](secret)
    for clean in (secrets.mask_text, secrets.mask_data):
        told = clean(f"you sent {echo} to us")
        assert echo.rstrip("=") not in told
        assert "***" in told


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_an_echo_in_the_middle_of_base64_is_masked(before: bytes, after: bytes) -> None:
    told = base64.b64encode(before + PASSWORD.encode() + after).decode()
    clean = Secrets([f"https://ann:{quote(PASSWORD, safe='')}@node.example/"]).mask_text(told)
    assert "***" in clean


def test_a_password_is_masked_in_data_and_a_user_name_is_not() -> None:
    secrets = Secrets(["https://validators:hunter2hunter@node.example/"])
    assert secrets.mask_data('{"validators": "hunter2hunter"}') == '{"validators": "***"}'
    assert Secrets(["https://ann:12345678@node.example/"]).mask_data("0x1234567890") == "0x1234567890"


def test_of_an_address_that_people_know_only_the_login_is_secret() -> None:
    secrets = Secrets((), ["tokentoken"], ["https://ann:hunter2@forge.example/owner/name?key=inquery"])
    assert secrets.mask_text("owner/name hunter2 inquery tokentoken") == "owner/name *** *** ***"
