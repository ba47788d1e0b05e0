"""Where a fact was read, how sure it is, and what could not be read."""

from enum import StrEnum

from auditor.model.frozen import Frozen
from auditor.model.ids import ChainId, EntityId

EvidenceId = str


class Certainty(StrEnum):
    """How sure a fact is, from surest to least sure."""

    PROVEN = "proven"  # executed against the chain's own code and state
    OBSERVED = "observed"  # read from state
    INFERRED = "inferred"  # from source or from a known interface
    DECLARED = "declared"  # only stated by somebody


class Verification(StrEnum):
    """How an answer was verified."""

    PROOF = "proof"  # it follows from the hash of a block that the user trusts, or that two sources give
    HEADER = "header"  # it follows from the header of the block that the same node gave
    SECOND_SOURCE = "second-source"  # another node answers the same
    NONE = "none"  # one node said it, nothing else confirms it


class Evidence(Frozen):
    """One request and what it answered.

    ``source`` is a chain id, a repository URL or a document URL; ``request`` says in words or in the protocol's
    own terms what was asked; ``answer`` is the answer shortened for reading (hostile text); ``answer_digest`` is
    ``sha256:<hex>`` of the whole raw answer; ``block`` is the height it was read at.
    """

    id: EvidenceId
    source: str
    request: str
    answer: str = ""
    answer_digest: str
    block: int | None = None
    verified: Verification = Verification.NONE


class GapKind(StrEnum):
    """What sort of thing a gap leaves open. Code decides by the kind, never by the words of a gap."""

    UNREAD = "unread"  # an answer of a node, a forge or a file is missing or cannot be decoded
    NO_CODE = "no-code"  # an account that must be a contract has no code at the block
    CALLERS = "authorized-callers"  # who may call a function, or whether a function is open, is not settled
    EFFECT = "effect"  # who may call is settled, what the call changes is not
    MEMBERS = "members"  # holders of a role, signers or voters may be missing
    GATE = "gate"  # how an entity comes to act is not settled
    DELAY = "delay"  # a delay may be shorter than what was read
    HISTORY = "history"  # logs or earlier states that an answer rests on are incomplete
    IDENTITY = "identity"  # a contract, module, call or message is not one that is recognised
    UNSUPPORTED = "unsupported"  # a language or form that this version does not read
    LIMIT = "limit"  # a bound of this program cut the search
    SETUP = "setup"  # a part of this program cannot run here
    SOURCE_DIFFERS = "source-differs"  # the source has other guards than the deployed code
    CONTRADICTION = "contradiction"  # two answers, or an answer and its proof, contradict each other


class Gap(Frozen):
    """Something that could not be read: it makes answers about ``subject`` unknown, never safe.

    ``what`` names what is missing, ``why`` the reason. ``critical`` is False where the missing piece cannot hide a
    power (a name, a symbol).
    """

    subject: EntityId | ChainId
    what: str
    why: str
    critical: bool = True
    kind: GapKind = GapKind.UNREAD
