"""Views of finding."""
