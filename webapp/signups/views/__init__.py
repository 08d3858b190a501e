"""Screens of those who ask, of those who wait, and of those who decide."""
