"""The fewest parties that can stop a power: by refusing, or by cancelling it while it waits.

Parties that refuse do not act and vote against; all others, named or not, act and vote in favour. Cancelling counts if
every path runs through the delay of one entity, and a coalition can cancel there in less time than the delay.
"""

from auditor.graph.bypasses import wait_of
from auditor.graph.coalition import Coalitions, SmallestCoalition
from auditor.graph.cone import cone
from auditor.graph.system import NodeId
from auditor.model.grant import Effect
from auditor.model.ids import EntityId
from auditor.model.power import Parties


class Blocking:
    """The fewest parties that can stop a goal; cached by goal."""

    def __init__(self, coalitions: Coalitions) -> None:
        self._coalitions = coalitions
        self._cache: dict[NodeId, Parties] = {}
        self._cancels = {
            target: functions
            for target, all_functions in coalitions.graph.functions.items()
            if (functions := tuple(function for function in all_functions if function.key.effect is Effect.CANCEL))
        }

    def of(self, goal: NodeId) -> Parties:
        """The fewest parties that can stop a goal; ``low`` lets unread holders refuse or cancel, ``high`` does not."""
        if goal not in self._cache:
            low, high = (
                [self._coalitions.blocking(goal, unread), *self._cancelling(goal, unread)] for unread in (True, False)
            )
            coalitions = [few for few in (*low, *high) if few is not None]
            self._cache[goal] = Parties(
                low=min((few.low for few in (*low, *high) if few is not None), default=None),
                high=min((few.high for few in high if few is not None), default=None),
                exact=all(few.exact for few in coalitions),
            )
        return self._cache[goal]

    def _cancelling(self, goal: NodeId, unread: bool) -> list[SmallestCoalition | None]:
        """The smallest coalitions that can cancel at an entity whose delay every path must wait out."""
        compiled, system = self._coalitions.compiled, self._coalitions.system
        cancelling = []
        for entity in self._waits_of(goal):
            shut = frozenset({compiled.gate_of[entity]})
            if cone(system, goal, None, (), shut).goal is False:
                wait = wait_of(compiled.graph.entities[entity].gate)
                cancel = self._coalitions.can_use(self._cancels[entity])
                cancelling.append(self._coalitions.fewest(cancel, wait - 1, unread))
        return cancelling

    def _waits_of(self, goal: NodeId) -> list[EntityId]:
        """Entities in the cone of the goal that have a delay and a function to cancel."""
        entities = self._coalitions.graph.entities
        inside = self._coalitions.compiled.opening(self._coalitions.system.cone(goal))
        return [entity for entity in inside if entity in self._cancels and wait_of(entities[entity].gate) > 0]
