"""Drafts a network profile from the deployments in a tree. A person must check it before use."""

import json
import re
from collections.abc import Iterable

from auditor.model.ids import is_chain, slug
from auditor.repos.checkout import Checkout
from auditor.repos.deployments.deployment_survey import Deployment, NamedChain
from auditor.repos.survey import CodePlace

_MOST = 200


def draft(checkout: Checkout, deployments: Iterable[Deployment], described: Iterable[NamedChain] = ()) -> str:
    """A profile in TOML. Every address comes with the line that it was read from; test chains are left out."""
    name = slug(checkout.url.rstrip("/").rpartition("/")[2]) or "network"
    lines = [
        f"# Drafted from {checkout.source('the tree', 0).replace(':0', '')} of {_plain(checkout.url)}.",
        "# Before you rely on it: check every address against its source, and add what each contract is for",
        "# ([chains.roles]), how long leaving takes and an endpoint (rpc).",
        'schema = "auditor.network/1"',
        f"name = {_quoted(name)}",
        f"title = {_quoted(name.replace('-', ' ').title())}",
        'exit_window = "P7D"',
    ]
    if checkout.url.startswith("https://"):
        lines += ["", "[[repositories]]", f"url = {_quoted(checkout.url)}"]
    for chain, contracts in _by_chain(deployments).items():
        lines += ["", "[[chains]]", f"id = {_quoted(chain)}", "", "[chains.contracts]"]
        lines += [
            f"{key} = {_quoted(deployment.address)}  # {_source(checkout, deployment.place)}"
            for key, deployment in list(contracts.items())[:_MOST]
        ]
    for chain_ in described:
        source = _source(checkout, chain_.place)
        lines += ["", "[[chains]]", f"id = {_quoted(chain_.id)}  # {source}"]
        lines += [f"rpc = [{', '.join(map(_quoted, chain_.endpoints))}]"] if chain_.endpoints else []
    return "\n".join(lines) + "\n"


def _source(checkout: Checkout, place: CodePlace) -> str:
    return _plain(checkout.source(place.path, place.line))


def _by_chain(deployments: Iterable[Deployment]) -> dict[str, dict[str, Deployment]]:
    chains: dict[str, list[Deployment]] = {}
    for deployment in deployments:
        if not deployment.local and is_chain(deployment.chain):
            chains.setdefault(deployment.chain, []).append(deployment)
    return {chain: bare_keys(listed) for chain, listed in chains.items()}


def bare_keys(deployments: Iterable[Deployment]) -> dict[str, Deployment]:
    """Each address once, by a unique name that is a bare key of TOML."""
    contracts: dict[str, Deployment] = {}
    for deployment in deployments:
        if deployment.address in {other.address for other in contracts.values()}:
            continue
        key, number = _key(deployment.name), 2
        while key in contracts:
            key, number = f"{_key(deployment.name)}_{number}", number + 1
        contracts[key] = deployment
    return contracts


def _key(name: str) -> str:
    """A name as a bare key of TOML."""
    return re.sub(r"[^A-Za-z0-9_-]++", "_", name).strip("_")[:60] or "contract"


def _quoted(text: str) -> str:
    return json.dumps(_plain(text))


def _plain(text: str) -> str:
    """Hostile text as one line of ASCII for a comment or a string."""
    return "".join(char if char.isascii() and char.isprintable() else "?" for char in text)[:300]
