"""An interpreter of the Ethereum Virtual Machine that runs contracts with the chain's own code and state.

It follows the Osaka fork. It tracks taint for every word and byte, reads code, storage and balances when a run needs
them, and returns a ``Trace``: the end of a call, its effects, and the taint of its branches. Sources: the yellow paper
(https://ethereum.github.io/yellowpaper) and the EIPs that each file names. The tests compare every instruction with
Ethereum's executable specification.

A call goes through ``engine`` (runs and reads), ``run`` (call frames), ``frame`` (one frame), ``code`` (basic blocks)
and ``instructions``; ``recorder`` writes the trace.
"""
