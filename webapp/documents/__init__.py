"""Papers: why the house exists. Taking them in, listing them, giving them back, and who may see which."""
