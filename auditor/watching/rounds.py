"""One look at a network: from the state before to the state after it. Pure: the same look gives the same events."""

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.baseline.comparing import compare
from auditor.baseline.lock import LockedNetwork
from auditor.model.harm import HarmCatalogue
from auditor.model.snapshot import Block
from auditor.watching.event import WatchEvent
from auditor.watching.state import UnsentEvent, WatchedNetwork, WatchState


@dataclass(frozen=True)
class Look:
    """What one look at a network showed: its power structure, or None and ``why`` it could not be read. ``at`` is when,
    in Unix seconds."""

    network: str
    locked: LockedNetwork | None
    at: int
    blocks: tuple[Block, ...] = ()
    why: str = ""


def after(
    state: WatchState, look: Look, harms: HarmCatalogue, receivers: Sequence[str], baseline: LockedNetwork | None = None
) -> WatchState:
    """The state after a look, with an event for each change. A network that is looked at for the first time is compared
    with ``baseline``, the reviewed one if there is any. What could not be read changes nothing but is an event itself,
    once until it can be read again."""
    watched = state.networks.get(look.network)
    if look.locked is None:
        return _unread(state, watched, look, receivers)
    first = baseline if baseline is not None else look.locked
    watched = watched or WatchedNetwork(locked=first)
    drifts = compare(look.network, watched.locked, look.locked, harms) if watched.locked != look.locked else ()
    events = [WatchEvent.of_drift(drift, watched.revision, look.at, look.blocks) for drift in drifts]
    if watched.unread:
        events.insert(0, WatchEvent.of_outage(look.network, watched.outages, look.at, ""))
    now = watched.model_copy(
        update={"locked": look.locked, "revision": watched.revision + bool(drifts), "unread": False}
    )
    return _with(state, look.network, now, events, receivers)


def _unread(state: WatchState, watched: WatchedNetwork | None, look: Look, receivers: Sequence[str]) -> WatchState:
    if watched is None or watched.unread:
        return state
    now = watched.model_copy(update={"unread": True, "outages": watched.outages + 1})
    event = WatchEvent.of_outage(look.network, now.outages, look.at, look.why)
    return _with(state, look.network, now, [event], receivers)


def _with(
    state: WatchState, name: str, watched: WatchedNetwork, events: Sequence[WatchEvent], receivers: Sequence[str]
) -> WatchState:
    unsent = (*state.unsent, *(UnsentEvent(event=event, receivers=tuple(receivers)) for event in events))
    return state.model_copy(update={"networks": {**state.networks, name: watched}, "unsent": unsent})
