"""The power graph: who can do what to whom, through whom, how few parties it takes and how fast.

The package can be called: ``auditor.graph(snapshot)`` gives the power graph as a networkx ``MultiDiGraph``, the one
that the engine itself walks. ``auditor/graph/network_view.py`` documents its nodes and edges.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from auditor.model.snapshot import Snapshot


class _CallablePackage(ModuleType):
    """A package with a function of the same name: the API and the layers both call it *graph*."""

    def __call__(self, snapshot: "Snapshot") -> "nx.MultiDiGraph[str]":
        from auditor.graph.power_graph import PowerGraph

        return PowerGraph.build(snapshot).network


sys.modules[__name__].__class__ = _CallablePackage
