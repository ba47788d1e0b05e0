"""``auditor report``: reports from a snapshot, without reading anything again."""

from typing import Annotated

from auditor.cli.ask import SNAPSHOT, opened
from auditor.cli.groups import with_groups
from auditor.cli.options import Judging, Options
from auditor.cli.repository_lines import RepositoryLines


@with_groups
def report(
    snapshot: Annotated[str, SNAPSHOT],
    *,
    options: Options,
) -> int:
    """Writes reports from a snapshot or a recording, without reading the network again.

    Exit status: the same as that of scan.
    """
    merged = options.settings()
    judging, read = Judging.of(merged, options), opened(snapshot)
    return judging.report(read, RepositoryLines(merged).of_scan(read.network.name))
