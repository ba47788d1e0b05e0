"""Opens snapshots that an earlier scan, of the user or of somebody else, left in a file."""

from pathlib import Path

from pydantic import ValidationError

from auditor import config
from auditor.chains.scanner import Progress
from auditor.errors import UsageError
from auditor.model.snapshot import Snapshot
from auditor.net.recording import is_recording
from auditor.pipeline.networks import replay

_SOURCES = "give 'demo', a recording (--record) or a snapshot (-o snapshot=FILE)"


def open_snapshot(source: str, progress: Progress) -> Snapshot:
    """The snapshot that a user names: ``demo``, a recording, or a file written by ``-o snapshot=FILE``."""
    path = config.DEMO_RECORDING if source == config.DEMO else Path(source)
    if not path.is_file():
        raise UsageError(f"{source} is not a file", _SOURCES)
    if is_recording(path):
        return replay(path, progress)
    try:
        return Snapshot.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(f"{path} is not a snapshot: {where}: {first['msg']}", _SOURCES) from None
