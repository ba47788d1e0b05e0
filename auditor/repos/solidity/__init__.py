"""Privileged functions of Solidity sources, without compiling them."""
