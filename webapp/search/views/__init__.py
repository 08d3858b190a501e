"""What browsers ask of the library: the list, its facets, saved views, and selections."""
