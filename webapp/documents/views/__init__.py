"""Screens of the library and of one document."""
