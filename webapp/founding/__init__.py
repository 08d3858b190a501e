"""Founding an organization oneself: the pages at the apex, and the calls with which other systems provision."""
