"""Durations: ISO 8601 in files, seconds inside, words for people."""

from datetime import timedelta

from pydantic import TypeAdapter

_ISO = TypeAdapter(timedelta)
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def seconds(iso: str) -> int:
    """The seconds of an ISO 8601 duration such as ``P7D`` or ``PT36H``. Raises ValueError."""
    if not iso.startswith("P"):
        raise ValueError(f"{iso!r} is not an ISO 8601 duration")
    return int(_ISO.validate_python(iso).total_seconds())


def iso(delay_s: int) -> str:
    """Seconds as an ISO 8601 duration: ``P2D``, ``P1DT12H``, ``PT0S``."""
    days, rest = divmod(delay_s, 86400)
    hours, rest = divmod(rest, 3600)
    parts = zip((hours, *divmod(rest, 60)), "HMS", strict=True)
    time = "".join(f"{count}{unit}" for count, unit in parts if count)
    date = f"{days}D" if days else ""
    return f"P{date}{f'T{time}' if time else ''}" if date or time else "PT0S"


def spoken(delay_s: int) -> str:
    """Seconds in words with at most two units: ``2 days``, ``1 hour 30 minutes``, ``at once``."""
    if delay_s <= 0:
        return "at once"
    parts: list[str] = []
    for name, size in _UNITS:
        count, delay_s = divmod(delay_s, size)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
        elif parts:
            break
    return " ".join(parts[:2])
