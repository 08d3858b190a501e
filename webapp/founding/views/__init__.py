"""Screens of whoever founds."""
