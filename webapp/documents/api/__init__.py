"""One document, for programs."""
