"""Block producers: CometBFT's validators, which need not be those of x/staking.

On a consumer chain of interchain security another chain's validators sign; on chains with proof of authority, and on
rollups, a module's own list. The producers are matched with x/staking by their consensus keys; a key without a match
stands for itself. https://docs.cometbft.com/v0.38/spec/core/genesis, https://cosmos.github.io/interchain-security
"""

import base64
import hashlib
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from auditor.chains.cosmos.addresses import encode
from auditor.chains.cosmos.findings import CONSENSUS, Findings, Voter
from auditor.chains.cosmos.source import Absent, StatePiece, StateRead, Unread
from auditor.chains.cosmos.values import integer
from auditor.model.entity import EntityKind
from auditor.model.gate import Key

# Where modules store the set that signs instead of x/staking, in genesis files.
_SETS = (
    StatePiece("ccvconsumer", "ccvconsumer.provider.initial_val_set", listed=True),
    StatePiece("ccvconsumer", "ccvconsumer.initial_val_set", listed=True),
    StatePiece("poa", "poa.validators", listed=True),
    StatePiece("opchild", "opchild.validators", listed=True),
)
# Modules that replace x/staking's validators; x/poa has its own set only where there is no x/staking.
_REPLACED = frozenset({"ccvconsumer", "opchild"})
_KEYS = ("pub_key", "pubkey", "consensus_pubkey")
_POWERS = ("voting_power", "power", "cons_power")
_FORMS = ("key", "value", "Sum", "ed25519", "Ed25519", "secp256k1", "Secp256k1")
_WHAT = "who makes blocks"


class Producers:
    """Reads the block producers. Runs after the readers that change the weights of voters."""

    async def read(self, chain: Findings) -> None:
        """Adds the producers; a gap if they cannot be read."""
        try:
            answer = await (chain.source.producers() if chain.source.live else _of_file(chain))
            listed = list(_parsed(chain, answer))
            if not listed:
                raise Unread("the list is empty")
            chain.producers, chain.producing = tuple(listed), (answer.evidence,)
            if not chain.source.live and {voter.key for voter in listed} <= {voter.key for voter in chain.voters}:
                _take_voters(chain)
        except (Absent, Unread) as error:
            if not chain.source.live and isinstance(error, Absent) and not _is_replaced(chain):
                _take_voters(chain)
                return
            chain.gap(chain.module(CONSENSUS), _WHAT, f"CometBFT's validators were not read: {error}")
            if not _is_replaced(chain):
                _take_voters(chain)


def _is_replaced(chain: Findings) -> bool:
    own = "poa" in chain.modules and "staking" not in chain.modules
    return own or not _REPLACED.isdisjoint(chain.modules)


def _take_voters(chain: Findings) -> None:
    """x/staking's validators sign, with their present weights."""
    chain.producers, chain.producing = chain.voters, chain.voting


async def _of_file(chain: Findings) -> StateRead:
    """A module's own set, or the list beside the application's state. Raises Absent or Unread."""
    for piece in _SETS:
        try:
            return await chain.source.piece(piece)
        except Absent:
            continue
    return await chain.source.producers()


def _parsed(chain: Findings, answer: StateRead) -> Iterator[Voter]:
    """The producers, each as the validator of x/staking with its key where there is one. Raises Unread."""
    bonded = {voter.key: voter for voter in chain.voters if voter.key}
    for entry in answer.value if isinstance(answer.value, list) else []:
        try:
            key = _key(next(entry[name] for name in _KEYS if entry.get(name)))
            power = integer(next(entry[name] for name in _POWERS if entry.get(name) is not None))
        except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
            raise Unread("a validator of the list makes no sense") from None
        voter = bonded.get(key) or _unmatched(chain, key, entry)
        if power:
            yield Voter(voter.account, voter.operator, voter.name, Fraction(power), key=key)


def _key(key_json: Any) -> str:
    """A public key in base64, from any of its forms. Raises ValueError."""
    while isinstance(key_json, dict):
        key_json = next((key_json[name] for name in _FORMS if key_json.get(name)), None)
    if not isinstance(key_json, str) or not base64.b64decode(key_json, validate=True):
        raise ValueError("no key")
    return key_json


def _unmatched(chain: Findings, key: str, entry: dict[str, Any]) -> Voter:
    """A producer that is not a validator of x/staking: only its key is known."""
    raw = base64.b64decode(key)
    address = encode(f"{chain.prefix}valcons", hashlib.sha256(raw).digest()[:20])
    name = str(entry.get("moniker") or entry.get("name") or address)
    of = chain.id(address)
    chain.entity(of, EntityKind.KEY, name, Key(), notes=("signs blocks; it is no bonded validator of x/staking",))
    return Voter(of, address, name, Fraction(0), key=key)
