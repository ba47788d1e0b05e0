"""Looks at every endpoint of networks, at a forge's token and at this machine, for ``auditor doctor``."""

import json
import shutil
from asyncio import gather
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from auditor.chains import endpoint_examiner_for
from auditor.chains.scanner import EndpointCheck
from auditor.files import cache_folder, check_writable
from auditor.model.network import Chain, Network
from auditor.net.failure import NoAnswer
from auditor.net.http import Http
from auditor.net.limits import RequestLimits
from auditor.net.secrets import masked_url
from auditor.net.wire import Wire

# Scopes of tokens by which somebody could change something; reading needs none of them.
_WRITING = ("repo", "workflow", "admin:", "write:", "delete", "user", "api", "sudo", "create_runner", "manage_runner")


class ExaminedPart(NamedTuple):
    """A check, and the ``part`` it is of: a chain with its endpoint, the forge, or this machine. ``chain`` is the
    CAIP-2 id, empty for other parts."""

    part: str
    check: EndpointCheck
    chain: str = ""


async def endpoints(networks: Iterable[Network]) -> list[ExaminedPart]:
    """Checks of each endpoint of each chain."""
    chains = {(chain.id, url): chain for network in networks for chain in network.chains for url in chain.rpc}
    results = await gather(*(_endpoint(chain, url) for (_, url), chain in chains.items()))
    return [examined for result in results for examined in result]


async def _endpoint(chain: Chain, url: str) -> list[ExaminedPart]:
    name, examiner = f"{chain.id} {masked_url(url)}", endpoint_examiner_for(chain.id)
    if examiner is None:
        check = EndpointCheck("reach", False, "chains of this family cannot be scanned", "remove it", needed=True)
        return [ExaminedPart(name, check, chain.id)]
    async with Wire.live({chain.id: (url,)}, None, RequestLimits(attempts=2)) as wire:
        return [ExaminedPart(name, check, chain.id) for check in await examiner.examine(chain, wire)]


def unreadable(parts: Iterable[ExaminedPart]) -> frozenset[str]:
    """The chains that no endpoint serves."""
    parts = [part for part in parts if part.chain]
    served = {part.chain for part in parts if part.check.works and part.check.name == "reach"}
    return frozenset(part.chain for part in parts) - served


async def token(forge: str, secret: str) -> ExaminedPart:
    """Whether a forge takes the token, and whether it can do more than read."""
    path, name = ("/personal_access_tokens/self" if "/api/v4" in forge else "/user"), f"forge {masked_url(forge)}"
    headers = {"authorization": f"Bearer {secret}"}
    try:
        async with Http(RequestLimits()) as http:
            reply = await http.get(forge.rstrip("/") + path, headers, lambda _: True, forge)
    except NoAnswer as error:
        return ExaminedPart(name, EndpointCheck("token", False, str(error), "check --forge"))
    if reply.status != 200:
        remedy = "make a new token that may read, and set AUDITOR_FORGE_TOKEN"
        return ExaminedPart(name, EndpointCheck("token", False, f"it answers HTTP status {reply.status}", remedy))
    scopes = _scopes(reply.headers.get("x-oauth-scopes", ""), reply.body)
    writing = [scope for scope in scopes if scope.startswith(_WRITING) and not scope.startswith("read")]
    if writing:
        remedy = "make a token that can only read: nothing here writes"
        return ExaminedPart(name, EndpointCheck("token", False, f"the token can write ({', '.join(writing)})", remedy))
    return ExaminedPart(name, EndpointCheck("token", True, f"scopes: {', '.join(scopes) or 'not stated'}"))


def _scopes(header: str, body: bytes) -> Sequence[str]:
    listed = [scope.strip() for scope in header.split(",") if scope.strip()]
    if listed:
        return listed
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return []
    scopes = content.get("scopes") if isinstance(content, dict) else None
    return [str(scope)[:40] for scope in scopes] if isinstance(scopes, list) else []


def machine() -> list[ExaminedPart]:
    """Whether what a scan wants of this machine is there."""
    folder = cache_folder("scans")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_writable(folder / "doctor")
        kept = EndpointCheck("cache", True, str(folder))
    except OSError as error:
        remedy = "set XDG_CACHE_HOME to a folder that you may write"
        kept = EndpointCheck("cache", False, f"{folder}: {error.strerror}", remedy)
    has_git = shutil.which("git") is not None
    git = EndpointCheck(
        "git", has_git, "git is there" if has_git else "git is missing", "" if has_git else "install git"
    )
    return [ExaminedPart("machine", check) for check in (kept, git)]
