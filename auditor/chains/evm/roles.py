"""Roles of OpenZeppelin's AccessControl: the members and the admin role of each.

https://github.com/OpenZeppelin/openzeppelin-contracts AccessControl.sol. Candidates come from RoleGranted events and,
where the contract lists its members (AccessControlEnumerable), from that list; ``hasRole`` confirms each.
"""

from asyncio import gather
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.chains.evm.addresses import as_address
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Log, Unread
from auditor.chains.evm.signatures import grant, keccak, topic
from auditor.model.evidence import EvidenceId, Gap, GapKind
from auditor.model.grant import Effect, Grant
from auditor.model.ids import ZERO_ADDRESS, checksum

DEFAULT_ADMIN = bytes(32)
_GRANTED = topic("RoleGranted(bytes32,address,address)")
_ADMIN_CHANGED = topic("RoleAdminChanged(bytes32,bytes32,bytes32)")

# A hostile contract can have granted roles without end. More members than this make a role incomplete.
MOST_MEMBERS = 2000
_MOST_ROLES = 500
_MOST_NAMED = 5

# Contracts store hashes of role names; these words of libraries and common practice recover the names.
_WORDS = (
    *("MINTER", "BURNER", "PAUSER", "UNPAUSER", "UPGRADER", "PROPOSER", "EXECUTOR", "CANCELLER", "TIMELOCK_ADMIN"),
    *("ADMIN", "SUPER_ADMIN", "OPERATOR", "KEEPER", "GUARDIAN", "GOVERNOR", "GOVERNANCE", "MANAGER", "OWNER", "DAO"),
    *("SNAPSHOT", "BRIDGE", "RELAYER", "ORACLE", "SIGNER", "VALIDATOR", "SEQUENCER", "TREASURY", "WITHDRAWER"),
    *("DEPOSITOR", "REWARDER", "DISTRIBUTOR", "CONTROLLER", "BLACKLISTER", "WHITELISTER", "FREEZER", "SEIZER"),
    *(
        "REGISTRAR",
        "EMISSIONS",
        "EMISSION",
        "SLASHER",
        "RATE",
        "GUARD_ADMIN",
        "PAUSER_ADMIN",
        "MINTER_ADMIN",
        "KYC_PROVIDER",
    ),
    *("REWARDS", "REWARDS_ADMIN", "REWARD_DISTRIBUTOR", "STAKING", "VAULT", "PROVIDER", "AGENT", "BACKEND", "CREATOR"),
    *("ARBITRATOR", "JUDGE", "VERIFIER", "VALIDATOR_ADMIN", "FEE_MANAGER", "FEE_SETTER", "WHITELISTED", "WHITELIST"),
    *("SECURITY_COUNCIL", "COUNCIL", "COMMITTEE", "DEFAULT_OPERATOR", "EXECUTION", "BATCH_SUBMITTER", "DEPLOYER"),
    *("POOL_ADMIN", "RISK_ADMIN", "ASSET_LISTING_ADMIN", "FLASH_BORROWER", "EMERGENCY_PAUSER", "ROLE_ADMIN", "ROUTER"),
    *("RESCUER", "RECOVERY", "EMERGENCY", "EMERGENCY_ADMIN", "CONFIG", "UPGRADE", "PAUSE", "UNPAUSE", "MINT", "BURN"),
)
_NAMES = {keccak(name.encode()): name for word in _WORDS for name in (word, f"{word}_ROLE", f"ROLE_{word}")} | {
    DEFAULT_ADMIN: "DEFAULT_ADMIN_ROLE",
}


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its 32 bytes, a name (hex digits where none is known), its admin role and its current members.

    ``members`` are addresses (EIP-55) with the evidence of their membership; the zero address means that everybody is a
    member. ``unlisted`` is the kind of gap if there may be more members, None if these are all.
    """

    id: bytes
    name: str
    admin: bytes
    members: tuple[tuple[str, EvidenceId], ...]
    evidence: EvidenceId
    unlisted: GapKind | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the members."""
        return tuple(address for address, _ in self.members)


_WHY = {
    GapKind.MEMBERS: "it was given to too many accounts",
    GapKind.HISTORY: "the contract has roles, but no log of a grant and no list of members",
}


def admin_grant(
    chain: ChainReader, contract: Contract, role: Role, member: tuple[str, EvidenceId], confers: tuple[str, ...]
) -> Grant:
    """The grant of a member (address, evidence of membership) of an admin role: it can grant the roles below."""
    address, evidence = member
    return grant(
        chain=chain.chain,
        address=address,
        target=contract.id,
        effect=Effect.CONTROL,
        function="grantRole(bytes32,address)",
        evidence=(evidence, role.evidence),
        role=role.name,
        confers=confers,
    )


def membership_gaps(contract: Contract, roles: Iterable[Role]) -> tuple[Gap, ...]:
    """One gap for each kind of reason why more accounts may hold roles."""
    results: dict[GapKind, list[str]] = {}
    for role in roles:
        if role.unlisted is not None:
            results.setdefault(role.unlisted, []).append(role.name)
    return tuple(
        Gap(subject=contract.id, what=f"all members of {', '.join(names[:_MOST_NAMED])}", why=_WHY[kind], kind=kind)
        for kind, names in results.items()
    )


def role_name(role: bytes) -> str:
    """The name of a role where it is a common one, else its hex digits."""
    return _NAMES.get(role, "0x" + role.hex())


async def role_members(contract: Contract, chain: ChainReader, also: Iterable[bytes] = ()) -> tuple[Role, ...]:
    """Every role that the contract ever granted, and those in ``also``, sorted by name. Raises Unread."""
    granted, changed = await gather(
        chain.logs(contract.address, [_GRANTED]), chain.logs(contract.address, [_ADMIN_CHANGED])
    )
    met = _candidates(granted)
    ids = dict.fromkeys((*also, *met, *(log.topics[1] for log in changed if len(log.topics) > 1), DEFAULT_ADMIN))
    if len(ids) > _MOST_ROLES:
        raise Unread(f"it has more than {_MOST_ROLES} roles")
    admins = await gather(*(chain.call(contract.address, "getRoleAdmin(bytes32)(bytes32)", role) for role in ids))
    recognised = {role: admin for role, admin in zip(ids, admins, strict=True) if admin.value is not None}
    higher = {bytes(admin.value) for admin in recognised.values()} - recognised.keys()
    for role in sorted(higher):
        recognised[role] = await chain.call(contract.address, "getRoleAdmin(bytes32)(bytes32)", role)
    roles = await gather(
        *(
            _role(contract, chain, role, bytes(admin.value or DEFAULT_ADMIN), admin.evidence, met)
            for role, admin in recognised.items()
        )
    )
    return tuple(sorted(roles, key=lambda role: (role.name, role.id)))


def _candidates(granted: list[Log]) -> dict[bytes, tuple[str, ...]]:
    """By role: every address that ever received it."""
    results: dict[bytes, dict[str, None]] = {}
    for log in granted:
        if len(log.topics) > 2:
            results.setdefault(log.topics[1], {})[checksum(as_address(log.topics[2]) or ZERO_ADDRESS)] = None
    return {role: tuple(addresses) for role, addresses in results.items()}


async def _role(
    contract: Contract,
    chain: ChainReader,
    role: bytes,
    admin: bytes,
    evidence: EvidenceId,
    met: Mapping[bytes, tuple[str, ...]],
) -> Role:
    """A role with its confirmed members; ``met`` holds the candidates of each role from events."""
    listed, total = await _listed(contract, chain, role)
    recognised = tuple(dict.fromkeys((*met.get(role, ()), *(listed or ()))))
    candidates = recognised[:MOST_MEMBERS]
    held = await gather(
        *(chain.call(contract.address, "hasRole(bytes32,address)(bool)", role, item) for item in candidates)
    )
    members = tuple((item, read.evidence) for item, read in zip(candidates, held, strict=True) if read.value is True)
    unlisted = GapKind.MEMBERS if len(recognised) > MOST_MEMBERS or total > MOST_MEMBERS else None
    if not met and listed is None:
        unlisted = GapKind.HISTORY
    return Role(role, role_name(role), admin, tuple(sorted(members)), evidence, unlisted)


async def _listed(contract: Contract, chain: ChainReader, role: bytes) -> tuple[tuple[str, ...] | None, int]:
    """The members that the contract lists (None if it lists none), and their number according to the contract."""
    if not may_have_functions(contract, "getRoleMemberCount(bytes32)", "getRoleMember(bytes32,uint256)"):
        return None, 0
    count = await chain.call(contract.address, "getRoleMemberCount(bytes32)(uint256)", role)
    if count.value is None:
        return None, 0
    total: int = count.value
    reads = await gather(
        *(
            chain.call(contract.address, "getRoleMember(bytes32,uint256)(address)", role, i)
            for i in range(min(total, MOST_MEMBERS))
        )
    )
    return tuple(read.value for read in reads if read.value), total
