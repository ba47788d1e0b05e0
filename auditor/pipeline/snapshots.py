"""Opens snapshots that an earlier scan, of the user or of somebody else, left in a file."""

import json
from pathlib import Path

from pydantic import ValidationError

from auditor import config
from auditor.chains.scanner import Progress
from auditor.errors import UsageError
from auditor.model.snapshot import Snapshot
from auditor.model.text import one_line
from auditor.net.recording import is_recording
from auditor.pipeline.networks import replay

_FORM = Snapshot.model_fields["schema_"].default
_SOURCES = "give 'demo', a recording (--record) or a snapshot (-o snapshot=FILE)"


def open_snapshot(source: str, progress: Progress) -> Snapshot:
    """The snapshot that a user names: ``demo``, a recording, or a file written by ``-o snapshot=FILE``."""
    path = config.DEMO_RECORDING if source == config.DEMO else Path(source)
    if not path.is_file():
        raise UsageError(f"{source} is not a file", _SOURCES)
    if is_recording(path):
        return replay(path, progress)
    content = path.read_bytes()
    try:
        return Snapshot.model_validate_json(content)
    except ValidationError as error:
        other = _other_form(content)
        if other:
            raise UsageError(
                f"{path} is a snapshot of the form {one_line(other, 40)!r}; this version reads {_FORM!r}",
                "open it with the version of auditor that wrote it, or scan again",
            ) from None
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(f"{path} is not a snapshot: {where}: {first['msg']}", _SOURCES) from None


def _other_form(content: bytes) -> str:
    """The form that a snapshot of an older or newer version gives as its own; empty for anything else."""
    try:
        form = json.loads(content).get("schema")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return form if isinstance(form, str) and form != _FORM and form.startswith(_FORM.rpartition("/")[0]) else ""
