"""Which format a file is in, by its beginning and its name."""
