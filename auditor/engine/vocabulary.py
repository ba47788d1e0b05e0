"""The vocabulary of rules: the facts of each kind of subject.

One model for each subject. A fact that is None was not observed: a condition that depends on it is *unknown*. Field
names and types become the declarations that rules are checked against, descriptions become the reference.
Delays are durations and shares are doubles from 0 to 1: CEL integers have 64 bits, so no token amount goes in.
"""

from datetime import timedelta
from types import UnionType
from typing import Any, Literal, get_args

from pydantic import Field

from auditor.model.frozen import Frozen
from auditor.model.viewpoint import Viewpoint

SubjectKind = Literal["harm", "power", "entity", "grant", "actor", "claim", "gap", "network"]
NOBODY_CAN = 10**9  # stands for "no number of parties is enough"
Fact = bool | int | float | str | timedelta | tuple[str, ...]


class Facts(Frozen):
    """Facts of one subject; None means not observed."""

    def observed(self, prefix: str = "") -> dict[str, Fact]:
        """The facts that were observed, by their names in conditions (``power.delay``)."""
        return {prefix + name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}

    @classmethod
    def types(cls, prefix: str = "") -> dict[str, Any]:
        """The type of each fact, by its name in conditions."""
        return {prefix + name: _type(field.annotation) for name, field in cls.model_fields.items()}


class ContextFacts(Facts):
    """The facts that every condition may use."""

    exit_window: timedelta | None = Field(None, description="How long you need to leave.")
    small_group: int | None = Field(
        None, description="A group of fewer parties than this is a small group (methodology)."
    )
    viewpoint: str | None = Field(
        None, description=f"The side that the question is asked from: {', '.join(Viewpoint)}."
    )


def _in_less_than(time: str) -> str:
    return f"The fewest independent parties who can do it in less than {time}; {NOBODY_CAN} if nobody can."


class HarmFacts(Facts):
    """One harm over everything that was scanned. A number that something unread could change is not observed."""

    id: str | None = Field(None, description="Its id, such as `rewards.pause`.")
    deed: str | None = Field(None, description="What somebody does, as it follows *can*: `take funds`.")
    slice: str | None = Field(None, description="Its family: pay, funds, code, access, community, market.")
    weight: int | None = Field(None, description="How much it matters to the viewpoint, from 0 to 3.")
    looked_at: bool | None = Field(None, description="Whether the scan covered anything that it could be done to.")
    parties_at_once: int | None = Field(
        None, description=f"The fewest independent parties who can do it without delay; {NOBODY_CAN} if nobody can."
    )
    parties_within_1_day: int | None = Field(None, description=_in_less_than("a day"))
    parties_within_3_days: int | None = Field(None, description=_in_less_than("3 days"))
    parties_within_7_days: int | None = Field(None, description=_in_less_than("7 days"))
    parties_within_30_days: int | None = Field(None, description=_in_less_than("30 days"))
    parties_ever: int | None = Field(
        None, description=f"The fewest independent parties who can ever do it; {NOBODY_CAN} if nobody can."
    )


class PowerFacts(Facts):
    """One harm that somebody can do by one function of one target."""

    harm: str | None = Field(None, description="Id of the harm, such as `rewards.pause`.")
    weight: int | None = Field(None, description="How much the harm matters to the viewpoint, from 0 to 3.")
    target: str | None = Field(None, description="Account id of the target.")
    target_name: str | None = Field(None, description="Readable name of the target.")
    target_kind: str | None = Field(None, description="Kind of the target: contract, multisig, timelock, …")
    target_roles: tuple[str, ...] | None = Field(None, description="What the profile says the target is for.")
    function: str | None = Field(None, description="Signature of the function, or its selector.")
    holders: tuple[str, ...] | None = Field(None, description="Account ids that the target accepts directly.")
    holder_kinds: tuple[str, ...] | None = Field(None, description="Kinds of these accounts, each once.")
    before_exit: bool | None = Field(
        None, description="Whether fewer than `small_group` independent parties can do it before you can leave."
    )
    alone: bool | None = Field(None, description="Whether one party can do it before you can leave.")
    anyone: bool | None = Field(None, description="Whether anybody can do it, for no permission is needed.")
    parties: int | None = Field(
        None, description="The fewest independent parties; not observed if an unread holder could make it fewer."
    )
    delay: timedelta | None = Field(
        None,
        description="The shortest time that a group smaller than `small_group` needs; if no such group can do it, the "
        "shortest that anybody needs. Not observed if an unread holder could be faster.",
    )
    unopposed: int | None = Field(None, description="For votes: the fewest parties if nobody opposes.")
    blocking: int | None = Field(None, description="The fewest parties who can stop it.")
    signatures: int | None = Field(
        None, description="The most signatures that a multisig on the shortest path requires on paper; 0 without one."
    )
    goes_around: tuple[str, ...] | None = Field(
        None, description="Kinds of the presented entities (timelock, governor, multisig) that a path goes around."
    )
    around_in_time: bool | None = Field(
        None, description="Whether fewer than `small_group` parties can do it before you can leave by such a path."
    )
    limited: bool | None = Field(None, description="Whether the contract limits it (a cap, a rate).")
    certainty: str | None = Field(None, description="How sure it is: proven, observed, inferred, declared.")


class EntityFacts(Facts):
    """One account, contract or group."""

    id: str | None = Field(None, description="Its id.")
    name: str | None = Field(None, description="Its readable name.")
    kind: str | None = Field(None, description="key, multisig, timelock, governor, contract, …")
    roles: tuple[str, ...] | None = Field(None, description="What the profile says it is for.")
    standards: tuple[str, ...] | None = Field(None, description="Interfaces it was recognised by.")
    powerful: bool | None = Field(
        None, description="Whether it has a say, directly or through others, in a power that matters to the viewpoint."
    )
    holds: int | None = Field(None, description="How many powers that matter it holds directly.")
    gate_known: bool | None = Field(None, description="Whether its gate could be read: how it comes to act.")
    threshold: int | None = Field(None, description="For multisigs: signatures needed.")
    signers: int | None = Field(None, description="For multisigs: how many can sign.")
    shares_signer: bool | None = Field(
        None, description="For multisigs: whether one of its signers also signs for another multisig."
    )
    threshold_share: float | None = Field(None, description="For multisigs: signatures needed, as a share of signers.")
    parties: int | None = Field(None, description="For multisigs: the fewest independent parties that make it act.")
    modules: int | None = Field(
        None, description="For multisigs: the number of accounts that act for it without its signers."
    )
    delay: timedelta | None = Field(None, description="For timelocks and governors: its own minimum delay.")
    delay_cut_in: timedelta | None = Field(
        None, description="The shortest time in which somebody can change its delay; not observed if nobody can."
    )
    open_executor: bool | None = Field(None, description="For timelocks: whether anyone may execute what is due.")
    vetoes: int | None = Field(None, description="How many accounts may cancel what it is about to do.")
    independent_veto: bool | None = Field(
        None, description="Whether one of them is made up of parties that cannot start its actions. Only with vetoes."
    )
    shared_signers: int | None = Field(
        None, description="Parties that sit both where its actions start and in a separate group that may cancel them."
    )
    quorum_share: float | None = Field(None, description="For votes: the quorum, as a share of all voting weight.")
    quorum_holders: int | None = Field(
        None,
        description="For votes: the fewest known parties that own the quorum; one more than are known if those do not.",
    )
    top_share: float | None = Field(None, description="For votes: the largest party's share of all voting weight.")
    top_holder: str | None = Field(None, description="For votes: readable name of the largest party.")
    refusing_holders: int | None = Field(
        None,
        description="For votes: the fewest known parties without whom nothing passes, whatever all others want; one "
        "more than are known if those are not enough.",
    )
    delegated_code: bool | None = Field(None, description="For keys: whether the account runs code (EIP-7702).")


class GrantFacts(Facts):
    """One collected fact: a holder may call a function of a target."""

    holder: str | None = Field(None, description="Account id of the holder.")
    holder_name: str | None = Field(None, description="Readable name of the holder.")
    holder_kind: str | None = Field(None, description="Kind of the holder.")
    target: str | None = Field(None, description="Account id of the target.")
    target_name: str | None = Field(None, description="Readable name of the target.")
    target_kind: str | None = Field(None, description="Kind of the target.")
    effect: str | None = Field(None, description="What the call does: upgrade, mint, pause, control, …")
    harm: str | None = Field(None, description="Id of the harm that it does; empty if none.")
    weight: int | None = Field(None, description="How much that harm matters to the viewpoint, from 0 to 3.")
    function: str | None = Field(None, description="Signature of the function, or its selector.")
    role: str | None = Field(None, description="The set of holders that the guard checks; empty if it has no name.")
    confers: tuple[str, ...] | None = Field(None, description="Roles that the call can grant to anybody; `*` for all.")
    state: str | None = Field(None, description="live, pending, renounced or expired.")
    delay: timedelta | None = Field(None, description="The delay between the call and its effect.")
    beside_multisig: bool | None = Field(
        None, description="Whether a multisig, timelock or governor may call the same function."
    )
    regainable: bool | None = Field(
        None, description="For renounced grants: whether somebody can grant the role again or replace the code."
    )
    certainty: str | None = Field(None, description="How sure it is: proven, observed, inferred, declared.")


class ActorFacts(Facts):
    """A party, or a key without a known party."""

    id: str | None = Field(None, description="Its id.")
    name: str | None = Field(None, description="Its readable name.")
    powers_alone: int | None = Field(None, description="How many powers that matter it can use alone.")
    harms_alone: int | None = Field(None, description="How many harms that matter it can do alone.")
    share_alone: float | None = Field(None, description="These harms as a share of all harms that anybody can do.")
    banzhaf: float | None = Field(None, description="How often its choice decides, from 0 to 1 (Banzhaf index).")


class ClaimFacts(Facts):
    """A claim of the network about itself."""

    says: str | None = Field(None, description="The claim, in the network's words.")
    source: str | None = Field(None, description="The page that makes the claim.")
    outcome: str | None = Field(None, description="holds, refuted or unproven.")
    because: str | None = Field(None, description="What the chain shows.")


class GapFacts(Facts):
    """Something that could not be read."""

    subject: str | None = Field(None, description="The account or chain with the gap.")
    name: str | None = Field(None, description="Its readable name.")
    what: str | None = Field(None, description="What is missing.")
    reason: str | None = Field(None, description="Why it could not be read.")
    critical: bool | None = Field(None, description="Whether it can hide a power.")
    kind: str | None = Field(None, description="What sort of thing it leaves open, such as unread or contradiction.")
    whole_chain: bool | None = Field(None, description="Whether it is about a chain rather than an account.")


class NetworkFacts(Facts):
    """The network as a whole."""

    name: str | None = Field(None, description="Its name.")
    exit_sourced: bool | None = Field(None, description="Whether the profile says where its exit window comes from.")
    contracts: int | None = Field(None, description="How many contracts were read.")
    coverage: float | None = Field(None, description="Answers read, as a share of all requests.")


SUBJECTS: dict[SubjectKind, type[Facts]] = {
    "harm": HarmFacts,
    "power": PowerFacts,
    "entity": EntityFacts,
    "grant": GrantFacts,
    "actor": ActorFacts,
    "claim": ClaimFacts,
    "gap": GapFacts,
    "network": NetworkFacts,
}


def vocabulary(kind: SubjectKind) -> dict[str, Any]:
    """Every name that a condition on this kind of subject may use, with its type."""
    return SUBJECTS[kind].types(f"{kind}.") | ContextFacts.types()


def _type(annotation: Any) -> Any:
    """The type beside None in an optional annotation."""
    assert isinstance(annotation, UnionType)
    return next(arg for arg in get_args(annotation) if arg is not type(None))
