"""The instructions (yellow paper, appendix H, and later EIPs), in groups by what they work on."""

from auditor.chains.evm.execution.instructions import (
    arithmetic,
    bitwise,
    block,
    calls,
    comparison,
    control,
    creation,
    environment,
    logs,
    memory,
    stack,
    storage,
)
from auditor.chains.evm.execution.operation import Ending, Operation

INSIDE: dict[int, Operation] = {
    **arithmetic.OPERATIONS,
    **comparison.OPERATIONS,
    **bitwise.OPERATIONS,
    **environment.OPERATIONS,
    **block.OPERATIONS,
    **stack.OPERATIONS,
    **memory.OPERATIONS,
    **storage.OPERATIONS,
    **control.OPERATIONS,
    **logs.OPERATIONS,
}
ENDING: dict[int, Ending] = {**storage.ENDINGS, **control.ENDINGS, **calls.ENDINGS, **creation.ENDINGS}
