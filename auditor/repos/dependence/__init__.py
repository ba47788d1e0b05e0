"""What a tree is wired to: hosts, registries, model hubs, telemetry, switches, and licence clauses."""
