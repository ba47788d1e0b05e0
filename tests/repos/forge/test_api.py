"""A forge's API is trusted with its own token and nobody else is; what it repeats of it is shown to nobody."""

import asyncio
import base64
from typing import Any

import pytest

from auditor.net.http import Http, RequestLimits
from auditor.repos.forge import read_forge
from auditor.repos.forge.api import Api, ApiAnswer
from tests.net.server import Says, serving

TOKEN = "glpat-c4naryc4naryc4nary"
QUICK = RequestLimits(timeout_s=5, attempts=1)


def one(url: str, headers: dict[str, str]) -> ApiAnswer:
    async def ask() -> ApiAnswer:
        async with Http(QUICK) as http:
            return await Api(http, url, headers).get("user")

    return asyncio.run(ask())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("api", ["/api/v4", "/api/v3"])
def test_the_token_goes_to_no_other_host(status: int, api: str) -> None:
    sent: list[Any] = []

    def other(request: Any, number: int, headers: Any) -> Says:
        sent.append(dict(headers))
        return Says(b"{}")

    with serving(other, with_headers=True) as elsewhere:
        target = {"Location": elsewhere.replace("127.0.0.1", "localhost") + "/user"}
        with serving(lambda *_: Says(status=status, headers=target)) as url:
            facts = asyncio.run(read_forge(url + api, TOKEN, "org/tool", QUICK))
    assert not sent
    assert TOKEN not in repr(facts)
    assert facts.unseen


@pytest.mark.parametrize("header", [{"private-token": TOKEN}, {"authorization": f"Bearer {TOKEN}"}])
@pytest.mark.parametrize("status", [200, 403])
def test_a_token_that_the_forge_repeats_is_masked(header: dict[str, str], status: int) -> None:
    encoded = base64.b64encode(f"oauth2:{TOKEN}".encode()).decode()

    def echo(request: Any, number: int, headers: Any) -> Says:
        told = f'{{"login": "{TOKEN}", "message": "{dict(headers)} {encoded}"}}'.replace("'", "")
        return Says(told.encode(), status)

    with serving(echo, with_headers=True) as url:
        told = one(url, header)
    assert told.status == status
    assert TOKEN not in repr(told)
    assert encoded[:-4] not in repr(told)


def test_a_token_that_cannot_be_sent_is_not_shown() -> None:
    with serving(lambda *_: Says(b"{}")) as url:
        told = one(url, {"private-token": f"{TOKEN}\nx"})
    assert told.why
    assert TOKEN not in told.why
