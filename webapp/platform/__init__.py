"""Who and where: organizations, people and their memberships. True before any workspace opens; knows no document."""
