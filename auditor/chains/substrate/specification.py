"""A chain specification file, in every form that nodes accept for the genesis state.

Forms (polkadot-sdk, ``substrate/client/chain-spec``): ``genesis.raw`` has storage keys with their bytes;
``genesis.runtime``, ``genesis.runtimeAndCode.runtime`` and ``genesis.runtimeGenesis.config`` have a part for each
pallet; ``genesis.runtimeGenesis.patch`` has those parts that differ from the runtime's own defaults.
"""

import gzip
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

from auditor.chains.substrate.raw_genesis import PALLETS, RAW_ITEMS, pallets_of, read_raw
from auditor.chains.substrate.ss58 import SIZES, decode, prefix_of
from auditor.errors import UsageError
from auditor.model.evidence import Evidence
from auditor.model.network import Chain
from auditor.model.text import one_line

_LARGEST = 2**28
_SHOWN = 160
_GZIP = b"\x1f\x8b"
_OLDER = ("pallet", "frame")  # prefixes of pallet names in specifications of 2020 and 2021
_OF_PARACHAIN = ("relay_chain", "relayChain", "para_id", "paraId")
_NAMES = {name.casefold(): name for name in PALLETS}


class Specification:
    """A parsed chain specification. ``pallets`` are those that it names; values come with their evidence.

    If it is ``patched``, the runtime sets by itself what the file leaves out. A relay chain validates the blocks of a
    ``parachain``.
    """

    def __init__(self, chain: Chain, content: dict[str, Any]) -> None:
        self._chain = chain
        self._evidence: dict[str, Evidence] = {}
        genesis = _part(content, "genesis")
        raw = genesis.get("raw")
        top = raw[0] if isinstance(raw, list) and raw else _part(genesis, "raw").get("top")
        self._storage: dict[str, Any] = top if isinstance(top, dict) else {}
        config = _config(genesis)
        built = _part(genesis, "runtimeGenesis")
        self.patched = not built.get("config") and isinstance(built.get("patch"), dict)
        self.parachain = any(content.get(name) is not None for name in _OF_PARACHAIN)
        if config is None and not self._storage:
            light = "it holds only the hash of the state, as those for light clients do"
            unsupported = "it holds no state in a form that is known: genesis.raw, .runtime or .runtimeGenesis"
            raise ValueError(light if "stateRootHash" in genesis else unsupported)
        self._raw = read_raw(self._storage)
        self._config = {_pallet(name): part for name, part in (config or {}).items()}
        self.pallets = frozenset({*self._config, *pallets_of(self._storage), "System"})
        properties = _part(content, "properties")
        self.prefix = prefix_of(properties.get("ss58Format", properties.get("SS58Prefix")))

    def holds(self, pallet: str, name: str) -> bool:
        """Whether the file decides a value, also by its absence: the storage that it lists is complete."""
        return bool(self._storage) or name in _part(self._config, pallet)

    def item(self, pallet: str, name: str) -> Any:
        """A value of a pallet's configuration, or the decoded raw item; None if there is none."""
        part = _part(self._config, pallet)
        if name in part:
            return part[name]
        return self._raw.get((pallet, RAW_ITEMS.get((pallet, name), name)))

    def cite(self, source: str, said: str, answer: Any) -> str:
        """The id of evidence read here or from a table."""
        text = answer if isinstance(answer, str) else json.dumps(answer, default=_plain)
        digest = hashlib.sha256(f"{source}\n{said}\n{text}".encode()).hexdigest()
        name = digest[:16]
        at = 0 if source == self._chain.id else None
        self._evidence[name] = Evidence(
            id=name,
            source=source,
            request=said,
            answer=one_line(text, _SHOWN),
            answer_digest=f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
            block=at,
        )
        return name

    def read(self, pallet: str, name: str) -> tuple[Any, str]:
        """A value and its evidence."""
        value = self.item(pallet, name)
        return value, self.cite(self._chain.id, f"genesis file: {pallet}.{name}", value)

    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence, in a fixed order."""
        return tuple(self._evidence[key] for key in sorted(self._evidence))


def read_specification(chain: Chain, file: Path) -> Specification:
    """The specification in a JSON file, compressed or not. Raises UsageError if it is not one."""
    try:
        content = json.loads(_content(file))
        return Specification(chain, content if isinstance(content, dict) else {})
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or one_line(str(error))
        raise UsageError(
            f"{file} was not read as a chain specification: {why}",
            "give the JSON file that nodes of the chain start from",
        ) from None


def account(value: Any) -> bytes | None:
    """An account or public key in a specification: bytes, hex or SS58; None for anything else."""
    try:
        if isinstance(value, str):
            value = bytes.fromhex(value[2:]) if value.startswith("0x") else decode(value)[1]
    except ValueError:
        return None
    return value if isinstance(value, bytes) and len(value) in SIZES else None


def _content(file: Path) -> bytes:
    """The bytes of a file, decompressed. Raises OSError, EOFError, zlib.error, and ValueError if they are too many."""
    with file.open("rb") as packed:
        zipped = packed.read(len(_GZIP)) == _GZIP
        packed.seek(0)
        content = (gzip.GzipFile(fileobj=packed) if zipped else packed).read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("it is larger than any chain specification")
    return content


def _config(genesis: dict[str, Any]) -> dict[str, Any] | None:
    """The parts of pallets, wherever the form has them; relay chains of 2023 wrap them once more."""
    built = _part(genesis, "runtimeGenesis")
    forms = (genesis.get("runtime"), _part(genesis, "runtimeAndCode").get("runtime"), built.get("config"))
    # A patch may be empty: the whole state is then the one that the runtime sets by itself.
    patch = built.get("patch")
    filled = (form for form in forms if isinstance(form, dict) and form)
    config = next(filled, patch if isinstance(patch, dict) else None)
    return None if config is None else _part(config, "runtime_genesis_config") or config


def _part(content: dict[str, Any], name: str) -> dict[str, Any]:
    part = content.get(name)
    return part if isinstance(part, dict) else {}


def _pallet(config: str) -> str:
    """The pallet of a configuration key: ``subtensorModule`` and ``palletSudo`` are ``SubtensorModule`` and
    ``Sudo``."""
    for before in _OLDER:
        bare = config.removeprefix(before)
        config = bare if bare[:1].isupper() else config
    return _NAMES.get(config.casefold(), config[:1].upper() + config[1:])


def _plain(value: Any) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
