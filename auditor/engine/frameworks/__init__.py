"""External frameworks, answered from our facts: data in ``rules/frameworks/``, one file for each, no Python."""
