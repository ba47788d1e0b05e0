"""Steps over all functions of a contract: each makes authorizations of authorizations."""
