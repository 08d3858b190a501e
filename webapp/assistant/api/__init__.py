"""The JSON API of this room."""
