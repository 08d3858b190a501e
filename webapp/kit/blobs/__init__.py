"""Bytes that are never altered, kept by the SHA-256 of their content, apart for each space (an organization's id)."""
