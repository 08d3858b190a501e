"""The door: asking to join an organization, and a manager's decision."""
