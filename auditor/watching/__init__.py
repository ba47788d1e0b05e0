"""Watching networks: each change of power becomes one event, which reaches every receiver at least once.

``event`` is what a receiver gets, ``state`` what is on disk before anything is sent, ``rounds`` makes the next state
of a look at a network, and ``delivery`` sends.
"""
