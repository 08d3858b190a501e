"""Calls of programs: signing in, and what somebody may know and change about themselves."""
