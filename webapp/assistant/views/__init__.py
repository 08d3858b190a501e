"""Suggestions beside their fields, and what the assistant may do by itself."""
