"""One organization from inside: who belongs to it, with which role; and the front door that leads to it."""
