"""What programs call in this room: one document, and what documents are filed under."""
