"""The one base class of all values that are passed between files: immutable, and unknown keys are errors."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value. An unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
