"""Chains built with the Cosmos SDK: modules, their authorities, governance, validators and what stands beside them."""
