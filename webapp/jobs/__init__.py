"""Work that runs later: a ledger that is the truth, and a queue that only carries hints. Knows no other room's nouns."""
