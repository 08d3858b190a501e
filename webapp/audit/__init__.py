"""The ledger of facts: who did what, on what, when and from where. Append-only. Knows no other room's nouns."""
