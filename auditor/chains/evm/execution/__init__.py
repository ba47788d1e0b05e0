"""An interpreter of the Ethereum Virtual Machine that runs contracts with the chain's own code and state.

Newest fork: Osaka. It keeps where every value comes from, reads what it needs as it needs it, and tells in a ``Trace``
what a call did and what its decisions hung on. Source: the yellow paper (https://ethereum.github.io/yellowpaper) and
the EIPs named in each file; the tests run the same code on the executable specification and compare all that is left.
"""
