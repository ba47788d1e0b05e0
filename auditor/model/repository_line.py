"""Lines of files in a builder's repository: the places of notices and findings."""

from auditor.model.frozen import Frozen


class RepositoryLine(Frozen):
    """A line (from 1) of a file in the builder's repository; ``path`` starts at its root, with ``/``."""

    path: str
    line: int = 1
