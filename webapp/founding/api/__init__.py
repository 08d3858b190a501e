"""Calls of other systems that provision: registration tokens, quota, sites, owners."""
