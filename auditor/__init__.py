"""Can the infrastructure you rely on be used against you?

    >>> import auditor
    >>> snapshot = auditor.replay("demo")
    >>> assessment = auditor.assess(snapshot, viewpoint="builder")
    >>> assessment.verdict.value
    'yes'

``scan``, ``replay``, ``assess``, ``compare``, ``tables`` and ``graph`` are loaded when they are first used (PEP 562):
``import auditor`` costs nothing. See ``docs/python.md``.
"""

from importlib import import_module

__version__ = "0.1.0"
__all__ = ["AuditorError", "assess", "compare", "graph", "replay", "scan", "tables"]

_API = ("assess", "compare", "replay", "scan", "tables")


def __getattr__(name: str) -> object:
    if name in _API:
        return getattr(import_module("auditor.api"), name)
    if name == "graph":  # the package of this name can be called
        return import_module("auditor.graph")
    if name == "AuditorError":
        return import_module("auditor.errors").AuditorError
    raise AttributeError(f"module 'auditor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
