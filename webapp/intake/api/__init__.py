"""Taking in, for programs."""
