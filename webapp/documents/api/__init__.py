"""What programs call in this room."""
