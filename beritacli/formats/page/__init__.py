"""News pages saved from a browser."""
