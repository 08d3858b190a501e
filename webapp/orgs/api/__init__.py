"""What programs may do with an organization from inside."""
