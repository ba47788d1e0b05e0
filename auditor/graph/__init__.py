"""The power graph: who can do what to whom, through whom, how few it takes and how fast."""
