"""How few can stop a power: by refusing, or by cancelling it while it waits.

Whoever refuses does not act and votes against; everybody else, named or not, acts and votes in favour. Cancelling
counts where every path runs through a delay of one entity and a coalition may cancel there in less time than the delay.
"""

from auditor.graph.bypasses import wait_of
from auditor.graph.coalition import Coalitions, Few
from auditor.graph.cone import cone
from auditor.graph.system import NodeId
from auditor.model.grant import Effect
from auditor.model.ids import EntityId
from auditor.model.power import Parties


class Stopping:
    """Answers for goals; remembers them."""

    def __init__(self, coalitions: Coalitions) -> None:
        self._coalitions = coalitions
        self._known: dict[NodeId, Parties] = {}
        self._cancels = {
            target: ways
            for target, all_ways in coalitions.graph.ways.items()
            if (ways := tuple(way for way in all_ways if way.id.effect is Effect.CANCEL))
        }

    def of(self, goal: NodeId) -> Parties:
        """The fewest who can stop a goal; ``low`` lets unread holders refuse or cancel, ``high`` does not."""
        if goal not in self._known:
            low, high = (
                [self._coalitions.blocking(goal, unread), *self._cancelling(goal, unread)] for unread in (True, False)
            )
            known = [few for few in (*low, *high) if few is not None]
            self._known[goal] = Parties(
                low=min((few.low for few in (*low, *high) if few is not None), default=None),
                high=min((few.high for few in high if few is not None), default=None),
                exact=all(few.exact for few in known),
            )
        return self._known[goal]

    def _cancelling(self, goal: NodeId, unread: bool) -> list[Few | None]:
        """The smallest coalitions that cancel at an entity which every path waits in."""
        meaning, system = self._coalitions.meaning, self._coalitions.system
        found = []
        for entity in self._waits_of(goal):
            shut = frozenset({meaning.gate_of[entity]})
            if cone(system, goal, None, (), shut).goal is False:
                wait = wait_of(meaning.graph.entities[entity].gate)
                cancel = self._coalitions.may_do(self._cancels[entity])
                found.append(self._coalitions.fewest(cancel, wait - 1, unread))
        return found

    def _waits_of(self, goal: NodeId) -> list[EntityId]:
        """Entities on the way that wait and where somebody may cancel."""
        entities = self._coalitions.graph.entities
        inside = self._coalitions.meaning.opening(self._coalitions.system.cone(goal))
        return [entity for entity in inside if entity in self._cancels and wait_of(entities[entity].gate) > 0]
