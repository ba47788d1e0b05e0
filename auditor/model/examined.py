"""How completely each entity was examined. A *no* rests on this."""

from pydantic import Field

from auditor.model.frozen import Frozen
from auditor.model.ids import ChainId, EntityId


class Examined(Frozen):
    """How completely one entity, or one chain, was examined.

    ``entry_points`` counts what can be called (functions, fallback and receive of a contract; calls of a pallet;
    messages of a module), ``decided`` those with settled authorized callers and effects. ``kind`` names the release or
    the behaviour by which its code was recognised, empty where no answer rests on that. ``logs_since`` is the first
    block from which its logs were read without a hole, None where no answer rests on logs. ``assumed`` are sentences
    about what is out of scope and taken to be honest (an L2's own upgrade keys).
    """

    entity: EntityId | ChainId
    entry_points: int = Field(default=0, ge=0)
    decided: int = Field(default=0, ge=0)
    kind: str = ""
    logs_since: int | None = None
    assumed: tuple[str, ...] = ()
