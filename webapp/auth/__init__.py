"""Keys: proving who one is, and the sessions that follow from it. Knows no document and no sign-up."""
