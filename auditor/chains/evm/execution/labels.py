"""Names of taint for modules that import them from here."""

from auditor.chains.evm.execution.taint import *  # noqa: F403
