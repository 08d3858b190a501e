"""Calls of programs about one organization."""
