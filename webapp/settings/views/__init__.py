"""Screens of settings, in the workspace and at the console."""
