"""External dependences of a tree: hosts, registries, model hubs, telemetry, switches, and licence clauses."""
