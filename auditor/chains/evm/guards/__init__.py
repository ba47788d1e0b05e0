"""Guards: which seats a contract has (owner, roles, wards, …), who sits in them, and whom a guard accepts."""
