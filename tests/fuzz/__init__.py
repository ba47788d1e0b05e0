"""Fuzz targets: whatever comes in, it is a value, a gap or one clear error, never a fault of the program.

``make test`` tries a few hundred inputs of each, ``make quick`` a tenth of them. By hand, for longer::

    .venv/bin/pytest tests/fuzz -o timeout=0 --hypothesis-profile=long
"""
