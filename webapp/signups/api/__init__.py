"""What programs may do at the door."""
