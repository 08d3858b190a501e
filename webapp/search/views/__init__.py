"""What browsers ask of the library: the list, its facets, saved views, selections, and the box that finds everything."""
