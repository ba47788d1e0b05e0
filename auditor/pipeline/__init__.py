"""The product's verbs in order: scan a network, join its repositories, assess. The only package that knows every stage.

Only scans use the network. Everything after a snapshot is pure: the same snapshot gives the same assessment.
"""

from auditor.pipeline.judging import assess
from auditor.pipeline.networks import from_genesis, replay, replayed_network, scan
from auditor.pipeline.repositories import (
    Services,
    draft_profile,
    join_repositories,
    read_repository,
    repository_snapshot,
    source_changes_since,
    source_since,
)
from auditor.pipeline.snapshots import open_snapshot

__all__ = [
    "Services",
    "assess",
    "draft_profile",
    "from_genesis",
    "join_repositories",
    "open_snapshot",
    "read_repository",
    "replay",
    "replayed_network",
    "repository_snapshot",
    "scan",
    "source_changes_since",
    "source_since",
]
