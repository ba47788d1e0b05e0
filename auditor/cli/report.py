"""``auditor report``: reports from a snapshot, without reading anything again."""

from typing import Annotated

from auditor.cli.ask import SNAPSHOT, opened
from auditor.cli.groups import with_groups
from auditor.cli.options import Judging, Options


@with_groups
def report(
    snapshot: Annotated[str, SNAPSHOT],
    *,
    options: Options,
) -> int:
    """Writes reports from a snapshot or a recording, without reading the network again.

    Exit status: the same as that of scan.
    """
    return Judging.of(options.settings().settings, options).report(opened(snapshot))
