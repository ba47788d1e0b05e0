"""The one base of all values that cross a file: immutable and closed to unknown keys."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that is never changed after it was made; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
