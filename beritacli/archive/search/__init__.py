"""Search: articles by their words."""
