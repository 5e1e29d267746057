"""Numbers and lists made of the whole archive."""
