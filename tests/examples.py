"""How many examples hypothesis tries: all of them in ``make test``, a part of them in ``make quick``."""

import os

from hypothesis import settings

WHOLE, QUICK, LONG = "whole", "quick", "long"
_USUAL = 100


def register() -> None:
    """Registers the profiles and loads the whole one; ``--hypothesis-profile=quick`` loads another."""
    parent = settings.get_profile("ci" if os.environ.get("CI") else "default")
    settings.register_profile(WHOLE, parent, deadline=None)  # a busy machine is no fault
    settings.register_profile(QUICK, parent, deadline=None, max_examples=_USUAL // 10)
    settings.register_profile(LONG, parent, deadline=None, max_examples=_USUAL * 100)
    settings.load_profile(WHOLE)


def examples(count: int) -> int:
    """``count`` examples, in a quick run the same part of them as of hypothesis' usual number."""
    return max(1, count * settings().max_examples // _USUAL)
