"""Watching networks: each change of power becomes one event, which reaches every receiver at least once.

``event`` is what a receiver gets, ``state`` what is on disk before anything is sent, ``rounds`` turns a look at a network
into the next state, and ``delivery`` sends.
"""
