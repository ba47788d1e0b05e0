"""Guards and seats. A seat is a role that a contract defines in any form (owner, role, ward); a guard decides which
callers a function accepts."""
