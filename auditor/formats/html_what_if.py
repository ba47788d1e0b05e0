"""The system of *what if* as the data that the page's script reads."""

from typing import Any

from auditor.model.what_if import ThresholdNode, WhatIf

_EXACT = 2**53  # from here on a number of JavaScript is not exact


def embedded(system: WhatIf) -> dict[str, Any]:
    """The system with numbers that JavaScript cannot hold as text, in all numbers of such a node alike."""
    plain = system.model_dump(mode="json")
    return plain | {"nodes": [_node(node) for node in system.nodes]}


def _node(node: ThresholdNode) -> dict[str, Any]:
    weights = node.inputs[1::2]
    large = sum(weights) + node.need + node.least >= _EXACT
    inputs = [value if place % 2 == 0 or not large else str(value) for place, value in enumerate(node.inputs)]
    need, least = (str(number) if large else number for number in (node.need, node.least))
    return {"need": need, "least": least, "wait": node.wait, "inputs": inputs}
