"""An organization from inside, for programs."""
