"""The Cosmos survey: every message with its signer and its handler's checks; moves of funds without a signer."""

import re
from collections.abc import Iterator

from auditor.repos.cosmos.chain_file import CHAIN_FILE, ChainFile, ProtoMessage
from auditor.repos.cosmos.golang import read_go
from auditor.repos.cosmos.modules import Handler, Modules, Move
from auditor.repos.cosmos.proto import read_proto
from auditor.repos.cosmos.signers import SignerSeat
from auditor.repos.effect_names import effect_of_name
from auditor.repos.survey import HOLDER, OPEN, PRIVILEGED, SIGNED, UNDECIDED, CodePlace, CodePower, Joined, Remark
from auditor.repos.tree import File

_AUTHORITY = "authority"
_USUAL_SIGNERS = ("authority", "sender", "admin", "granter", "creator", "owner", "signer", "proposer", "from_address")


class CosmosSurvey:
    """Extracts messages from protobuf files and their handlers from Go."""

    name = "cosmos"

    def wants(self, path: str) -> bool:
        return path.endswith((".go", ".proto"))

    def read(self, suffix: str, source: bytes) -> bytes:
        if suffix == ".proto":
            return CHAIN_FILE.dump_json(read_proto(source.decode("utf-8", "replace")))
        return CHAIN_FILE.dump_json(read_go(source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        chain_files = [(file.path, CHAIN_FILE.validate_json(facts)) for file, facts in files]
        modules = Modules(chain_files)
        undeclared = list(modules.undeclared())
        if not undeclared and not any(file.rpcs for _, file in chain_files):
            return Joined()  # a Go tree without a chain of its own has no messages
        powers: list[CodePower] = []
        remarks: list[Remark] = []
        for path, proto, message, handler in _current(modules):
            power, said = _power(path, proto, message, handler, modules)
            powers.append(power)
            remarks += said
        powers += [_undeclared(name, handler, modules) for name, handler in undeclared]
        remarks += [_moved(kind, move) for kind, move in modules.moves_without_message()]
        powers.sort(key=lambda power: power.function)
        handlers = {power.place.path for power in powers}
        unread = tuple(
            (path, "parts of it do not parse") for path, file in chain_files if file.broken and path in handlers
        )
        return Joined(tuple(powers), tuple(remarks), unread)


def _messages(proto: ChainFile, modules: Modules) -> list[tuple[ProtoMessage, Handler | None]]:
    by_name = {message.name: message for message in proto.messages}
    return [
        (message, modules.handler(proto, rpc.name, message.name))
        for rpc in proto.rpcs
        if (message := by_name.get(rpc.request.rpartition(".")[2])) is not None
    ]


def _current(modules: Modules) -> Iterator[tuple[str, ChainFile, ProtoMessage, Handler | None]]:
    """Every message with its handler. If a package has several versions, messages without a handler are outdated and
    left out."""
    handled = [
        (path, proto, message, handler)
        for path, proto in modules.protos
        for message, handler in _messages(proto, modules)
    ]
    newest: dict[tuple[str, str], int] = {}
    for _, proto, message, handler in handled:
        base, version = _version(proto.package)
        if handler is not None:
            newest[base, message.name] = max(version, newest.get((base, message.name), version))
    for path, proto, message, handler in handled:
        base, version = _version(proto.package)
        latest = newest.get((base, message.name), version)
        if version >= latest or (handler is not None and f"{_last(proto)}.{message.name}" in handler.function.head):
            yield path, proto, message, handler


def _last(proto: ChainFile) -> str:
    return proto.package.rpartition(".")[2]


def _version(package: str) -> tuple[str, int]:
    """``("emissions", 9)`` of ``emissions.v9``; 0 for a package without a version."""
    base, _, last = package.rpartition(".")
    match = re.fullmatch(r"v(\d{1,4})(?:(?:alpha|beta)\d{0,3})?", last)
    return (base, int(match[1])) if match else (package, 0)


def _power(
    path: str, proto: ChainFile, message: ProtoMessage, handler: Handler | None, modules: Modules
) -> tuple[CodePower, list[Remark]]:
    seats = modules.seats(handler, message.name, message.signers) if handler else []
    place = CodePlace(path=path, line=message.line, text=message.head)
    if handler:
        place = CodePlace(path=handler.path, line=handler.function.line, text=handler.function.head)
    signer = ", ".join(message.signers)
    url = f"/{proto.package}.{message.name}"
    access, roles = _access(seats)
    remarks = []
    if handler is None:
        says = "no handler of it was found"
        remarks.append(Remark(survey="cosmos", kind="unhandled", subject=url, says=says, place=place))
    elif _AUTHORITY in message.signers and not seats:
        access = OPEN
        says = "it names an authority that its handler does not check"
        remarks.append(Remark(survey="cosmos", kind="unchecked", subject=url, says=says, place=place))
    elif not seats and (question := modules.unclear(handler, message.name, message.signers)):
        access, signer = UNDECIDED, f"{signer}, and what {question} asks is not understood"
    power = CodePower(
        survey="cosmos",
        unit=proto.package,
        function=url,
        access=access,
        guard=_guard(f"signed by {signer}" if signer else "no signer is declared", seats),
        roles=roles,
        effect=effect_of_name(re.sub(r"^Msg", "", message.name)),
        place=place,
        declared=f"{path}:{message.line}",
    )
    return power, remarks


def _undeclared(name: str, handler: Handler, modules: Modules) -> CodePower:
    """A message whose protobuf file is elsewhere: its signer is inferred from usual field names."""
    seats = modules.seats(handler, name, _USUAL_SIGNERS)
    access, roles = _access(seats)
    module = re.search(r"(?:^|/)x/(\w{1,80})/", handler.path)
    unit = module[1] if module else "module"
    return CodePower(
        survey="cosmos",
        unit=unit,
        function=f"{unit}.{name}",
        access=access,
        guard=_guard("who signs it is declared elsewhere", seats),
        roles=roles,
        effect=effect_of_name(name.removeprefix("Msg")),
        place=CodePlace(path=handler.path, line=handler.function.line, text=handler.function.head),
        notes=("no protobuf file of the tree declares it",),
    )


def _guard(signed: str, seats: list[SignerSeat]) -> str:
    return f"{signed}, held against {' and '.join(seat.name for seat in seats)}" if seats else signed


def _access(seats: list[SignerSeat]) -> tuple[str, tuple[str, ...]]:
    """The access and seats: a seat of the whole module is a power; an account in the record that a message selects is
    its holder."""
    for_all = tuple(seat.name for seat in seats if not seat.per_record)
    if for_all:
        return PRIVILEGED, for_all
    return (HOLDER, tuple(seat.name for seat in seats)) if seats else (SIGNED, ())


def _moved(kind: str, move: Move) -> Remark:
    chain = " -> ".join((*move.chain, move.call.name))
    return Remark(
        survey="cosmos",
        kind=kind,
        subject=move.entry.name,
        says=f"moves funds or weights that nobody signed for: {chain}",
        place=CodePlace(path=move.call_path, line=move.call.line, text=move.call.name),
    )
