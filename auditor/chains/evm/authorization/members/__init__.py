"""Who is authorized: members of sets, signers, owners of items, holders of roles."""
