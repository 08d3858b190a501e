"""Suggests what a document is and where it belongs, and waits for a yes. Knows what people decided in one organization, and nothing of any other."""
