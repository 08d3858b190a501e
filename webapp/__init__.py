"""Gatehouse: a private document workspace for every organization, let in by people.

Imports nothing, so that reading the configuration does not load the house."""
