"""Finding documents: words, filters, counts, saved views. Refuses to know how text came out of a file."""
