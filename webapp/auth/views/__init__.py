"""Screens of signing in, and of the sessions that came from it."""
