"""What programs call in this room: an organization's settings, and the platform's."""
