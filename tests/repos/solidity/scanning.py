"""Scans sources given as text."""

from auditor.repos.solidity.solidity_survey import SoliditySurvey
from auditor.repos.survey import CodePower, Joined
from auditor.repos.tree import File


def joined(**sources: str) -> Joined:
    """What the survey says of files; the name ``A`` is the file ``A.sol``."""
    survey = SoliditySurvey()
    files = [
        (File(f"{name}.sol", name, len(text), b""), survey.read(".sol", text.encode()))
        for name, text in sources.items()
    ]
    return survey.join(files)


def powers(**sources: str) -> dict[str, CodePower]:
    """The findings by ``Contract.function``."""
    return {f"{power.unit}.{power.function.partition('(')[0]}": power for power in joined(**sources).powers}
