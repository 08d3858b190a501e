"""Screens of taking in: the form, the queue, and what is asked of a document that came in."""
