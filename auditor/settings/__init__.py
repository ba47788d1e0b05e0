"""The settings of a repository: ``auditor.toml``, or ``[tool.auditor]`` in ``pyproject.toml``. ``files`` finds and
reads the file, ``settings`` is its form, ``policy`` the part that says what a check fails on, ``targets`` gives the
networks and where they are read from, ``origins`` merges it with flags and the environment.
"""

from auditor.settings.files import SettingsFile, load
from auditor.settings.origins import Given, Merged, merged
from auditor.settings.policy import Acceptance, Policy
from auditor.settings.settings import NetworkEntry, Settings
from auditor.settings.targets import Target, entry_of, only_name, target, targets

__all__ = [
    "Acceptance",
    "Given",
    "Merged",
    "NetworkEntry",
    "Policy",
    "Settings",
    "SettingsFile",
    "Target",
    "entry_of",
    "load",
    "merged",
    "only_name",
    "target",
    "targets",
]
