"""Keeping the house alive: health, migrations, demo data."""
