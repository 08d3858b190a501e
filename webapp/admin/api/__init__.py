"""Calls of those who run the installation."""
